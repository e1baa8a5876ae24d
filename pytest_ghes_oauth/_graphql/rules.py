"""What a query is refused for besides the rules of GraphQL: unknown fields, in GitHub's words, and scopes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from graphql import FieldNode, FragmentDefinitionNode, GraphQLError, OperationDefinitionNode
from graphql.validation import ValidationRule

from pytest_ghes_oauth._domain.scopes import lack
from pytest_ghes_oauth._rest.context import Context

# Type -> field -> the scopes of which one is enough; `*` stands for any field (inferred: github.com's messages).
SCOPES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "User": {"email": ("user:email", "read:user")},
    "Organization": {"*": ("read:org", "read:discussion")},
}


class FieldsExist(ValidationRule):
    """Refuse a field that its type does not have."""

    def enter_field(
        self, node: FieldNode, _key: object, _parent: object, _path: object, ancestors: Iterable[object]
    ) -> None:
        """Look at one field."""
        of, name = self.context.get_parent_type(), node.name.value
        if of is None or self.context.get_field_def() is not None:
            return
        extensions = {
            "code": "undefinedField",
            "typeName": of.name,
            "fieldName": name,
            "path": [*_way_to(ancestors), name],
        }
        self.report_error(
            GraphQLError(f"Field '{name}' doesn't exist on type '{of.name}'", node, extensions=extensions)
        )


def _way_to(ancestors: Iterable[object]) -> Iterator[str]:
    for node in ancestors:
        if isinstance(node, OperationDefinitionNode):
            yield " ".join([node.operation.value, *([node.name.value] if node.name else [])])
        elif isinstance(node, FragmentDefinitionNode):
            yield f"fragment {node.name.value}"
        elif isinstance(node, FieldNode):
            yield (node.alias or node.name).value


class InsufficientScopes(GraphQLError):
    """A field needs a scope that the token has not.

    Attributes:
        because: the same in one sentence, for the journal.
    """

    def __init__(self, message: str, node: FieldNode, cause: str) -> None:
        super().__init__(message, node, extensions={"type": "INSUFFICIENT_SCOPES"})
        self.because: Final = cause


def scopes_suffice(context: Context) -> type[ValidationRule]:
    """Return the rule that refuses fields for which the token of the caller has no scope.

    Passwords and tokens of GitHub Apps need none, as for the REST API.
    """
    token = context.caller.token

    class ScopesSuffice(ValidationRule):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            needed = self._needed(node.name.value)
            if token is None or token.permissions is not None or not needed or any(map(token.scopes.allow, needed)):
                return
            message = (
                "Your token has not been granted the required scopes to execute this query. The "
                f"'{node.name.value}' field requires one of the following scopes: {list(needed)}, but your token has "
                f"only been granted the: {sorted(token.scopes)} scopes. Please modify your token's scopes at: "
                f"{context.origin}/settings/tokens."
            )
            self.report_error(InsufficientScopes(message, node, lack(token.label, token.scopes, needed)))

        def _needed(self, name: str) -> tuple[str, ...]:
            of = self.context.get_parent_type()
            fields = {} if of is None or name.startswith("__") else SCOPES.get(of.name, {})
            return fields.get(name) or fields.get("*", ())

    return ScopesSuffice
