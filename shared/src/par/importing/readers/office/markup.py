"""XML of unknown origin, by local names: the two editions of the Office standard differ in their namespaces alone."""

from collections.abc import Iterator

from lxml import etree

from par.problems import Rejected


def parsed(data: bytes, part: str) -> etree._Element:
    """The root of ``data``; entities are never expanded and nothing outside is looked up.

    Raises:
        Rejected: ``xml-entities`` where the part has a document type, ``file-damaged`` where it is not XML or is
            nested deeper than libxml2's bound.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise Rejected("xml-entities", part=part) from error
        raise Rejected("file-damaged", kind_vi="Office", kind_en="Office", reason=f"{part}: {error.msg}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Rejected("xml-entities", part=part)
    return root


def local(element: etree._Element) -> str:
    """The name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute by its local name, None where it is absent."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def children(element: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """The children of these local names, in order; none of an absent element."""
    if element is not None:
        for child in element:
            if local(child) in names:
                yield child


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first child, of its first child ..., along ``path``; None where one is absent."""
    for name in path:
        element = next(children(element, name), None)
    return element


def value_of(element: etree._Element | None, *path: str) -> str | None:
    """The attribute ``val`` of the element at ``path``."""
    found = child(element, *path)
    return None if found is None else attribute(found, "val")


def is_on(element: etree._Element | None, *path: str) -> bool:
    """Whether a switch stands at ``path`` and is not turned off."""
    found = child(element, *path)
    return found is not None and (attribute(found, "val") or "1").lower() not in ("0", "false", "off")
