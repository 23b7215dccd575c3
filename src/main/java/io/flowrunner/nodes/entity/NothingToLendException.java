package io.flowrunner.nodes.entity;

/** As many things are lent at this moment as may be kept: it may be tried again later. */
public class NothingToLendException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NothingToLendException(String message) {
    super(message, null, false, false);
  }
}
