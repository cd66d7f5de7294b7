"""The part of JSON schema that the server's OpenAPI document uses. A keyword that is not known here
is an error: a check that overlooks something would prove nothing."""

REMARKS = {"description", "example", "default", "format", "title", "propertyNames", "minimum"}
KNOWN = REMARKS | {
    "$ref", "type", "properties", "required", "items", "enum", "oneOf", "allOf",
    "additionalProperties",
}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def resolve(document, schema):
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def is_a(value, name):
    if name in ("integer", "number"):
        kinds = int if name == "integer" else (int, float)
        return isinstance(value, kinds) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def parts(document, schema, is_combined=False):
    """The schema and all that it combines, without choices; and whether it is one of several."""
    schema = resolve(document, schema)
    yield schema, is_combined
    for part in schema.get("allOf", []):
        yield from parts(document, part, True)


def variants(document, schema):
    """The schema, once for every choice that it leaves, as lists of what holds together."""
    found = [[]]
    for part, is_combined in parts(document, schema):
        ways = [[part]]
        if "oneOf" in part:
            # among what is combined, "null" is how the document writes that a part is absent
            ways = [
                [part] if is_combined and resolve(document, way) == {"type": "null"}
                else [part, *rest]
                for way in part["oneOf"] for rest in variants(document, way)
            ]
        found = [[*before, *way] for before in found for way in ways]
    return found


def mismatches(document, schema, value, at="answer"):
    """What is wrong with the value, in sentences; empty if it fits."""
    tried = [variant_mismatches(document, together, value, at)
             for together in variants(document, schema)]
    return min(tried, key=len)


def variant_mismatches(document, together, value, at):
    found = []
    fields = {}
    more = None
    for schema in together:
        unknown = schema.keys() - KNOWN
        if unknown:
            return [f"{at}: the checker does not know {sorted(unknown)}"]
        names = schema.get("type", [])
        names = [names] if isinstance(names, str) else names
        if names and not any(is_a(value, name) for name in names):
            return [f"{at}: {value!r} is no {' or '.join(names)}"]
        if "enum" in schema and value not in schema["enum"]:
            found.append(f"{at}: {value!r} is none of {schema['enum']}")
        if isinstance(value, list) and "items" in schema:
            for index, item in enumerate(value):
                found += mismatches(document, schema["items"], item, f"{at}[{index}]")
        if isinstance(value, dict):
            missing = [name for name in schema.get("required", []) if name not in value]
            found += [f"{at}: {name} is missing" for name in missing]
            fields.update(schema.get("properties", {}))
            more = schema.get("additionalProperties", more)
    if isinstance(value, dict):
        found += field_mismatches(document, fields, more, value, at)
    return found


def field_mismatches(document, fields, more, value, at):
    """The fields, which all of the parts together name; a free object names none."""
    found = []
    for name, item in value.items():
        if name in fields:
            found += mismatches(document, fields[name], item, f"{at}.{name}")
        elif isinstance(more, dict):
            found += mismatches(document, more, item, f"{at}.{name}")
        elif fields and not more:
            found.append(f"{at}: {name} is not in the document")
    return found
