package org.djlext.flashattn.ops;

/** Thrown when an engine cannot compile or run a program of the operator bridge. */
public class OperatorBridgeException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /**
   * Constructs the exception.
   *
   * @param message which program, which engine and version, and why
   * @param cause the engine's own error, or null
   */
  public OperatorBridgeException(String message, Throwable cause) {
    super(message, cause);
  }
}
