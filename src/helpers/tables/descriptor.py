"""Read datapackage.json: a Data Package descriptor that describes what is read here.

`profile.json` is the profile of Data Package 2.0, narrowed to what is read here: a property that would change how
tables are read and that nothing here reads is refused, not passed over. `needed.json` names the columns, types and
keys that the program rests on; a descriptor may have more of them, and not fewer.
"""

import json
import keyword
import re
from collections import Counter
from datetime import date
from functools import cache, lru_cache
from importlib import resources as package_files
from pathlib import Path

import re2

from helpers.tables.checks import CLAIM_TABLES

OWN = {"wrong", "file", "line", "table"}  # columns that are added here to those of the tables


def read_descriptor(data_dir: Path) -> tuple[dict[str, dict], str]:
    """Read `datapackage.json`: its resources by name, and the day `created` ("" where not said).

    Raises FileNotFoundError or ValueError, saying what is wrong and what would be right: of what the profile asks for
    the first, of all else each in a line.
    """
    path = Path(data_dir) / "datapackage.json"
    if not path.is_file():
        raise FileNotFoundError(f"{path}: not found; a folder laid out like data/raw holds one")
    try:
        return _described(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError("\n".join(f"{path}: {line}" for line in str(error).split("\n"))) from None


@lru_cache(maxsize=1)
def _described(text: str) -> tuple[dict[str, dict], str]:
    try:
        package = json.loads(text)
        json.dumps(package, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not a Data Package descriptor in JSON: {str(error) or 'nested too deep'}") from None
    import fastjsonschema  # here, as importing it takes longer than validating

    try:
        _profile()(package)
    except fastjsonschema.JsonSchemaValueException as error:
        raise ValueError(f"not a Data Package as read here: {_worded(error)}") from None
    found = list(_problems(package["resources"]))
    created = package.get("created", "")[:10]
    if created and not _is_day(created):
        found.append(f"created: {created!r} is not a day; write YYYY-MM-DD, as in 2025-04-30")
    if found:
        raise ValueError("\n".join(found))
    return {resource["name"]: resource for resource in package["resources"]}, created


@cache
def _profile():
    import fastjsonschema

    return fastjsonschema.compile(_own("profile.json"), use_default=False)


def _own(name: str) -> dict:
    return json.loads(package_files.files("helpers.tables").joinpath(name).read_text(encoding="utf-8"))


def _worded(error) -> str:
    """Word what the profile says: where, what would be right, and what stands there where it is short."""
    where = error.name.removeprefix("data").lstrip(".") or "the whole"
    said = ascii(error.message).strip("'\"").replace("\\\\", "\\").replace(error.name, where, 1)
    shown = ascii(error.value)
    return said + (f"; it is {shown}" if len(shown) <= 60 and not isinstance(error.value, dict) else "")


def _problems(resources: list[dict]):
    """Yield what no profile can say of resources: names against one another, columns and keys that are needed."""
    for key in ("name", "path"):
        for value in _repeated(resource[key] for resource in resources):
            yield f"resources: the {key} {value!r} stands twice; each resource has its own"
    columns = {each["name"]: [field["name"] for field in each["schema"]["fields"]] for each in resources}
    needed = _own("needed.json")
    claims = needed.pop("claims")
    needed |= dict.fromkeys(CLAIM_TABLES, claims)
    if missing := sorted(set(needed) - set(columns)):
        yield f"does not describe {', '.join(missing)}"
    for resource in resources:
        for message in _schema_problems(resource["name"], resource["schema"], columns):
            yield f"{resource['name']}: {message}"
    for resource in resources:
        for message in _missing(resource["schema"], needed.get(resource["name"])):
            yield f"{resource['name']}: {message}"


def _repeated(values) -> list:
    return [value for value, times in Counter(values).items() if times > 1]


def _schema_problems(table: str, schema: dict, columns: dict[str, list[str]]):
    for name in _repeated(columns[table]):
        yield f"the field {name!r} stands twice; each column has its own name"
    for field in schema["fields"]:
        if field["name"] in OWN or keyword.iskeyword(field["name"]):
            yield f"a field cannot be named {field['name']!r}; take another name"
        for message in _constraint_problems(field, field.get("constraints", {})):
            yield f"{field['name']}: {message}"
    for name in sorted(set(schema.get("primaryKey", [])) - set(columns[table])):
        yield f"primaryKey: {name!r} is no field of the table"
    for link in schema.get("foreignKeys", []):
        (name,), (other,), there = link["fields"], link["reference"]["fields"], link["reference"]["resource"] or table
        if name not in columns[table]:
            yield f"foreignKeys: {name!r} is no field of the table"
        if other not in columns.get(there, []):
            yield f"foreignKeys: {other!r} of {there!r} is no field that is described"
    for field in schema["fields"]:
        if field.get("constraints", {}).get("unique") and schema.get("primaryKey") != [field["name"]]:
            yield f"{field['name']}: is unique only as the primary key; make it that, or take `unique` out"


def _constraint_problems(field: dict, rules: dict):
    kind = field["type"]
    fits = {"date": _is_day, "number": _is_number, "integer": _is_number}.get(kind)
    for bound in sorted({"minimum", "maximum"} & set(rules)):
        if fits is None:
            yield f"{bound} stands for dates and numbers, not for {kind}"
        elif not fits(rules[bound]):
            yield f"{bound}: {rules[bound]!r} is not a {kind}"
    for rule in sorted({"enum", "pattern", "maxLength"} & set(rules)):
        if kind != "string":
            yield f"{rule} stands for strings, not for {kind}"
    if "pattern" in rules:
        quiet = re2.Options()
        quiet.log_errors = False
        try:
            re2.compile(rules["pattern"], quiet)
        except re2.error as error:
            said = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
            yield f"pattern: {ascii(rules['pattern'])} is no regular expression that RE2 reads ({ascii(said)[1:-1]})"


def _missing(schema: dict, needed: dict | None):
    """Yield what the program needs of a table and its schema does not have."""
    if needed is None:
        return
    fields = {field["name"]: field for field in schema["fields"]}
    for name, wanted in needed["fields"].items():
        if name not in fields:
            yield f"the field {name!r} is missing"
            continue
        rules = fields[name].get("constraints", {})
        if fields[name]["type"] != wanted["type"]:
            yield f"{name}: the type would be {wanted['type']}, not {fields[name]['type']}"
        if wanted.get("required") and not rules.get("required"):
            yield f"{name}: `required` would be true"
        if "enum" in wanted and "enum" not in rules:
            yield f"{name}: an enum would list the words that may stand there"
        elif wanted.get("enum") and (strange := sorted(set(rules["enum"]) - set(wanted["enum"]))):
            yield f"{name}: nothing here reads {strange[0]!r}; the enum would be of: {', '.join(wanted['enum'])}"
    if schema.get("primaryKey") != needed["primaryKey"]:
        yield f"the primary key would be {', '.join(needed['primaryKey'])}"
    links = {link["fields"][0]: link["reference"]["resource"] for link in schema.get("foreignKeys", [])}
    for name, there in needed["foreignKeys"].items():
        if name not in links:
            yield f"{name}: a foreign key would lead to {there}"


def _is_number(value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300


def _is_day(value) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        return False
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False
