package org.djlext.examples.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells a failure in one line, and where it came from only if that was asked for. */
public final class FailureReport implements IExecutionExceptionHandler, IParameterExceptionHandler {

  private static final String OURS = "org.djlext.";

  /** Constructs the report. */
  public FailureReport() {}

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    PrintWriter err = line.getErr();
    String name = line.getCommandSpec().qualifiedName();
    err.println(name + ": " + oneLine(e.getMessage()));
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("Try '" + name + " --help'.");
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
    PrintWriter err = line.getErr();
    err.println(line.getCommandSpec().qualifiedName() + ": " + reason(e));
    if (SharedOptions.of(line.getCommandSpec()).map(SharedOptions::verbose).orElse(false)) {
      e.printStackTrace(err);
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  /**
   * Finds the message that helps: that of an error of ours, however DJL wrapped it and whatever is
   * below it, or else that of the innermost error that has one.
   */
  private static String reason(Throwable failure) {
    String reason = null;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      String message = at.getMessage();
      if (message == null || message.isBlank()) {
        continue;
      }
      if (at.getClass().getName().startsWith(OURS) || at instanceof IllegalArgumentException) {
        return oneLine(message);
      }
      reason = message;
    }
    return reason == null ? failure.getClass().getSimpleName() : oneLine(reason);
  }

  private static String oneLine(String text) {
    return String.valueOf(text).strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
