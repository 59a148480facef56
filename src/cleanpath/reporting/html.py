"""Build HTML and SVG safely: every text and attribute is escaped unless it was built here."""

from html import escape


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


VOID = {"img", "meta", "link", "br", "hr", "input", "path", "line", "circle", "rect", "polygon", "use"}


def tag(name: str, /, *children: object, **attributes: object) -> Markup:
    """Return one element. A trailing underscore in an attribute's name is dropped, others become hyphens."""
    pairs = (
        (key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items() if value is not None
    )
    opened = name + "".join(f' {key}="{escape(str(value))}"' for key, value in pairs)
    if name in VOID and not children:
        return Markup(f"<{opened}/>")
    return Markup(f"<{opened}>{join(*children)}</{name}>")


def join(*children: object) -> Markup:
    """Return children one after the other, escaped unless they are markup; `None` is nothing."""
    texts = (c if isinstance(c, Markup) else escape(str(c), quote=False) for c in children if c is not None)
    return Markup("".join(texts))


def web_address(url: str) -> str | None:
    """Return `url` if a page may link to it, else nothing: only http and https are let through."""
    return url if url.startswith(("https://", "http://")) and not any(c.isspace() for c in url) else None
