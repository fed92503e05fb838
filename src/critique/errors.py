"""What can go wrong, as a tree of types; imports nothing.

CritiqueError
├── InputError                 the user's files or words (exit code 2)
│   ├── UnreadableArticle      missing, a folder, binary, undecodable
│   ├── UnknownFormat          no reader or writer of that name
│   ├── UnwritableOutput       the place for results cannot be written
│   └── BadAnnotation          labelled data that breaks its own format
└── ModelError                 the model folder (exit code 3)
    ├── ModelNotFound          no model at that place
    ├── UnreadableFormat       made by a later critique, or by one too early
    └── UntrustedModel         checksums do not match the manifest

Errors carry facts as attributes; their message is made from the facts and says what was found, what was expected and
what to do next. Programming mistakes stay `TypeError` and `ValueError`.
"""

__all__ = [
    "BadAnnotation",
    "CritiqueError",
    "InputError",
    "ModelError",
    "ModelNotFound",
    "UnknownFormat",
    "UnreadableArticle",
    "UnreadableFormat",
    "UntrustedModel",
    "UnwritableOutput",
]


class CritiqueError(Exception):
    """Base class of every error that critique raises on purpose."""


class InputError(CritiqueError):
    """Something is wrong with what the user handed in.

    Attributes:
        path: The file as the user named it, or `None` for standard input and text given directly.
        line: 1-based line within the file, or `None` where the fault concerns the whole of it.
        problem: What was found, and what to do about it.
    """

    def __init__(self, problem: str, *, path: str | None = None, line: int | None = None) -> None:
        self.problem = problem
        self.path = path
        self.line = line
        place = "".join(f"{part}: " for part in (path, f"line {line}" if line is not None else None) if part)
        super().__init__(place + problem)


class UnreadableArticle(InputError):
    """A document cannot be turned into text."""


class UnknownFormat(InputError):
    """No reader or writer knows the format that was asked for."""


class UnwritableOutput(InputError):
    """The place where results should go cannot be written."""


class BadAnnotation(InputError):
    """Labelled data does not keep to its format."""


class ModelError(CritiqueError):
    """Something is wrong with the model, not with the user's text."""


class ModelNotFound(ModelError):
    """There is no model folder at the given place."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(
            f"{path}: no model here (a model folder holds manifest.json); make one with `critique train DATA.jsonl -o {path}`"
        )


class UnreadableFormat(ModelError):
    """A model was written by a later version of critique, or by an earlier one and lacks what this one needs."""

    def __init__(self, path: str, *, found: int, supported: int) -> None:
        self.path = path
        self.found = found
        self.supported = supported
        remedy = "upgrade critique" if found > supported else "make it again with `critique train`"
        super().__init__(f"{path}: model format {found}, but this critique reads format {supported}; {remedy}")


class UntrustedModel(ModelError):
    """A model file is missing or its checksum is not the one in the manifest."""

    def __init__(self, path: str, *, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(
            f"{path}: {problem}; the folder is damaged or was changed by hand: reinstall critique or retrain the model"
        )
