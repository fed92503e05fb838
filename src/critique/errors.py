"""What can go wrong, as a tree of types; imports nothing.

CritiqueError
├── InputError                 the user's files or words (exit code 2)
│   ├── UnreadableArticle      missing, a folder, binary, undecodable
│   ├── UnknownFormat          no reader or writer of that name
│   ├── UnwritableOutput       the place for results cannot be written
│   ├── BadAnnotation          labelled data that breaks its own format
│   └── TooFewExamples         labelled data that is too little to learn from
├── ModelError                 the model folder (exit code 3)
│   ├── ModelNotFound          no model at that place
│   ├── UnreadableFormat       made by a later critique, or by one too early
│   └── UntrustedModel         checksums do not match the manifest
└── StoreError                 a caveat store (exit code 3)
    ├── StoreNotFound          no store at that place
    ├── NotAStore              some other file
    ├── StoreTooNew            made by a later critique
    ├── DamagedStore           cannot be read to its end
    ├── StoreUnavailable       locked, not permitted, the disk is full
    └── ForeignVectors         its vectors come from another encoder

Errors carry facts as attributes; their message is made from the facts and says what was found, what was expected and
what to do next. Programming mistakes stay `TypeError` and `ValueError`.
"""

__all__ = [
    "BadAnnotation",
    "CritiqueError",
    "DamagedStore",
    "ForeignVectors",
    "InputError",
    "ModelError",
    "ModelNotFound",
    "NotAStore",
    "StoreError",
    "StoreNotFound",
    "StoreTooNew",
    "StoreUnavailable",
    "TooFewExamples",
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
    """Labelled data does not keep to its format.

    Attributes:
        fault: Which sort of fault it is, as `critique data check` names it.
    """

    def __init__(self, problem: str, *, path: str | None = None, line: int | None = None, fault: str = "bad-schema") -> None:
        super().__init__(problem, path=path, line=line)
        self.fault = fault


class TooFewExamples(InputError):
    """Labelled data keeps to its format, but there is too little of it to learn from."""


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


class StoreError(CritiqueError):
    """Something is wrong with a caveat store.

    Attributes:
        path: The store's file.
        problem: What was found, and what to do about it.
    """

    def __init__(self, path: str, *, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}")


class StoreNotFound(StoreError):
    """There is no store at the given place."""

    def __init__(self, path: str) -> None:
        super().__init__(path, problem="no store here; make one with `critique sources add PATH… --store FILE`")


class NotAStore(StoreError):
    """The file is something else."""

    def __init__(self, path: str) -> None:
        super().__init__(path, problem="this is no caveat store of critique; name the file that `critique sources add` made")


class StoreTooNew(StoreError):
    """A store was written by a later version of critique."""

    def __init__(self, path: str, *, found: int, supported: int) -> None:
        self.found = found
        self.supported = supported
        super().__init__(path, problem=f"store format {found}, but this critique reads up to {supported}; upgrade critique")


class DamagedStore(StoreError):
    """A store cannot be read to its end."""

    def __init__(self, path: str, *, fault: str) -> None:
        super().__init__(
            path, problem=f"the store is damaged ({fault}); restore it from a copy, or add its documents to a new one"
        )


class StoreUnavailable(StoreError):
    """A store cannot be opened or written as things are: locked, not permitted, the disk is full."""


class ForeignVectors(StoreError):
    """A store's vectors come from another encoder than the model's, and cannot be compared with its own."""

    def __init__(self, path: str, *, command: str) -> None:
        self.command = command
        problem = f"its vectors were made by another encoder than this model's; make them anew with `{command}`"
        super().__init__(path, problem=problem)
