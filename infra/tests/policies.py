"""What IAM would answer: whether policies allow a call. Knows the operators that the templates use, and refuses others."""

import fnmatch


def _list(value):
    return value if isinstance(value, list) else [value]


def _matches(patterns, text):
    return any(fnmatch.fnmatchcase(text, str(pattern)) for pattern in _list(patterns))


def _principal(statement, caller):
    """A caller is an account's number, the ARN of a role, or a service."""
    if "Principal" not in statement or statement["Principal"] == "*":
        return True
    for kind, names in statement["Principal"].items():
        for name in _list(names):
            if name == caller or (kind == "AWS" and name == f"arn:aws:iam::{caller}:root"):
                return True
    return False


def _condition(statement, context):
    for operator, tests in statement.get("Condition", {}).items():
        for key, wanted in tests.items():
            if key not in context:
                return False
            wanted = _list(wanted)
            if operator in ("StringEquals", "Bool"):
                holds = context[key] in [str(each) for each in wanted]
            elif operator in ("StringLike", "ArnLike"):
                holds = _matches(wanted, context[key])
            else:
                raise ValueError(f"operator {operator} is not known here")
            if not holds:
                return False
    return True


def allows(policies, action, resource=None, caller=None, context=None):
    """Whether one of the statements allows, and none denies. Without a resource, those of trusts, which name none."""
    applying = [
        statement["Effect"]
        for policy in policies
        for statement in _list(policy["Statement"])
        if _matches(statement["Action"], action)
        and (resource is None or _matches(statement.get("Resource", "*"), resource))
        and _principal(statement, caller)
        and _condition(statement, context or {})
    ]
    return "Allow" in applying and "Deny" not in applying
