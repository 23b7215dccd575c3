package io.flowrunner.problems.entity;

import io.flowrunner.platform.control.EnumWord;

/** The closed set of ways in which a request can fail. HTTP statuses live in the one mapper. */
public enum ProblemKind {
  INVALID_REQUEST,
  VALIDATION_ERROR,
  UNAUTHORIZED,
  FORBIDDEN,
  NOT_FOUND,
  METHOD_NOT_ALLOWED,
  NOT_ACCEPTABLE,
  CONFLICT,
  PRECONDITION_FAILED,
  PAYLOAD_TOO_LARGE,
  UNSUPPORTED_MEDIA_TYPE,
  RATE_LIMITED,
  UNAVAILABLE,
  INTERNAL_ERROR;

  /** The stable code that clients see, for example {@code not_found}. */
  public String code() {
    return EnumWord.of(this);
  }
}
