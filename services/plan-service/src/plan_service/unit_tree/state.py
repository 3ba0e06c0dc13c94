"""What is known of a city's units when a command is decided."""

from dataclasses import dataclass, field

from par.units import UnitRegister, UnitTree


@dataclass(frozen=True, slots=True)
class TreeState:
    """A city's register of units."""

    register: UnitRegister = field(default_factory=UnitRegister)

    @property
    def tree(self) -> UnitTree:
        """The tree after everything that is known, also of days to come."""
        return self.register.on(None)

    def knows(self, name: str) -> bool:
        """Whether ``name`` is the id of a unit of any day, or of a group."""
        return self.register.knows(name)
