"""The independent checker: judges a printed result by the tables alone and shares no code with the engine."""
