"""The OpenAPI description: what the routers say, and the errors that any of them may answer."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from messaging.api.answers import Problem

PROBLEM = "#/components/schemas/Problem"
EVERYWHERE = {
    "400": "The request cannot be read.",
    "401": "Nobody is known by this token or password.",
    "403": "The door, its token or its owner may not do this.",
    "422": "A field is missing, unknown or faulty; the list of errors names it.",
    "429": "This comes too fast; the header Retry-After says when to go on.",
    "503": "The storage did not answer. A repetition with the same key is safe.",
}
WITH_BODY = {"413": "A request may hold 15 MiB."}
NAMED = {"404": "Nothing of yours has this id."}
PAID = {
    "402": "The balance does not cover this.",
    "409": "The same key is being worked on; repeat it after as many seconds as Retry-After says.",
}
LATE = {"409": "It is too late."}
ALL = dict(
    sorted(
        (
            EVERYWHERE | WITH_BODY | NAMED | PAID | {"405": "Another method is asked for here."}
        ).items()
    )
)
TOLD = {
    "X-Request-Id": ("string", "Quote it to your operator."),
    "RateLimit-Limit": ("string", "Parts that the tightest pace lets in at once, if there is any."),
    "RateLimit-Remaining": ("string", "Parts it would let in now."),
    "RateLimit-Reset": ("string", "Seconds until it is full again."),
}


class Api(NinjaAPI):
    """The API with a description that is true of errors, too."""

    def get_openapi_schema(self, **how: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**how)
        schema["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        fault = schema["components"]["schemas"]["Problem"].pop("$defs")
        schema["components"]["schemas"] |= fault
        pointed = schema["components"]["schemas"]["Problem"]["properties"]["errors"]
        pointed["anyOf"][0]["items"] = {"$ref": "#/components/schemas/FieldFault"}
        scopes = self._scopes()
        for path, operations in schema["paths"].items():
            for method, operation in operations.items():
                operation["x-scope"] = scopes[operation["operationId"]]
                _complete(path, method, operation)
        return schema

    def _scopes(self) -> dict[str, str]:
        """The scope that a token needs for each operation, by the operation's id."""
        return {
            self.get_openapi_operation_id(operation): operation.auth_callbacks[0].scope
            for _, router in self._routers
            for view in router.path_operations.values()
            for operation in view.operations
        }


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    answers = {str(status): answer for status, answer in operation["responses"].items()}
    for answer in answers.values():
        answer["headers"] = _headers()
    for status, sentence in _errors(path, method, operation).items():
        answers[status] = {
            "description": sentence,
            "headers": _headers(),
            "content": {"application/problem+json": {"schema": {"$ref": PROBLEM}}},
        }
    if method == "get":
        answers["304"] = {"description": "Nothing has changed since the ETag in If-None-Match."}
    operation["responses"] = dict(sorted(answers.items()))


def _errors(path: str, method: str, operation: dict[str, Any]) -> dict[str, str]:
    found = dict(EVERYWHERE)
    if "{" in path or path.endswith(("/explain", "/reports/traffic")):
        found |= NAMED
    if "requestBody" in operation:
        found |= WITH_BODY
    if any(one["name"] == "Idempotency-Key" for one in operation["parameters"]):
        found |= PAID
    elif method == "delete" and "/messages/" in path:
        found |= LATE
    return found


def _headers() -> dict[str, Any]:
    return {
        name: {"schema": {"type": kind}, "description": sentence, "required": False}
        for name, (kind, sentence) in TOLD.items()
    }
