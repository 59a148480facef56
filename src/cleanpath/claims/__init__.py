"""Claims: who said what, when, how firmly; their kinds, subjects, grades, and the bundled market claims."""
