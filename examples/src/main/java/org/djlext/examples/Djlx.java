package org.djlext.examples;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.djlext.examples.adapt.AdaptCommand;
import org.djlext.examples.attention.AttentionCommand;
import org.djlext.examples.chat.ChatCommand;
import org.djlext.examples.cli.DjlxVersion;
import org.djlext.examples.cli.FailureReport;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.examples.detect.DetectCommand;
import org.djlext.examples.draw.DrawCommand;
import org.djlext.examples.eval.EvalCommand;
import org.djlext.examples.face.FaceCommand;
import org.djlext.examples.gallery.GalleryCommand;
import org.djlext.examples.inspect.InspectCommand;
import org.djlext.examples.instruct.SelfInstructCommand;
import org.djlext.examples.memory.MemoryCommand;
import org.djlext.examples.memory.PlanCommand;
import org.djlext.examples.pose.PoseCommand;
import org.djlext.examples.reason.ReasonCommand;
import org.djlext.examples.tune.TuneCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/**
 * The program {@code djlx}: the models of this project from the command line.
 *
 * <p>It ends with 0 if it did what was asked, with 1 and a one-line reason if it failed, and with 2
 * if it was called wrongly.
 */
@Command(
    name = "djlx",
    description = "Language, vision and attention models on Deep Java Library.",
    mixinStandardHelpOptions = true,
    versionProvider = DjlxVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ChatCommand.class,
      ReasonCommand.class,
      DrawCommand.class,
      AttentionCommand.class,
      DetectCommand.class,
      PoseCommand.class,
      FaceCommand.class,
      InspectCommand.class,
      TuneCommand.class,
      AdaptCommand.class,
      SelfInstructCommand.class,
      EvalCommand.class,
      MemoryCommand.class,
      PlanCommand.class,
      GalleryCommand.class,
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed; the reason is on standard error",
      "2:wrong usage",
    },
    footer = "%nEach command explains itself: djlx COMMAND --help")
public final class Djlx {

  private Djlx() {}

  /**
   * Runs the program and ends the process with its exit code.
   *
   * @param args the command and its options
   */
  public static void main(String[] args) {
    // whatever the locale, results are UTF-8: they are read by programs and browsers as well
    PrintWriter out = utf8(FileDescriptor.out);
    PrintWriter err = utf8(FileDescriptor.err);
    int code = run(out, err, args);
    out.flush();
    err.flush();
    System.exit(code);
  }

  /**
   * Runs the program.
   *
   * @param out where results go
   * @param err where everything else goes
   * @param args the command and its options
   * @return the exit code
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine djlx = new CommandLine(new Djlx());
    djlx.setOut(out);
    djlx.setErr(err);
    djlx.setCaseInsensitiveEnumValuesAllowed(true);
    djlx.setUsageHelpAutoWidth(true);
    djlx.setParameterExceptionHandler(new FailureReport());
    djlx.setExecutionExceptionHandler(new FailureReport());
    djlx.setExecutionStrategy(Djlx::execute);
    return djlx.execute(args);
  }

  private static int execute(ParseResult parsed) {
    if (!parsed.hasSubcommand()
        && !parsed.isUsageHelpRequested()
        && !parsed.isVersionHelpRequested()) {
      throw new CommandLine.ParameterException(
          parsed.commandSpec().commandLine(), "a command is missing");
    }
    for (ParseResult at = parsed; at != null; at = at.subcommand()) {
      SharedOptions.of(at.commandSpec()).ifPresent(SharedOptions::apply);
    }
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (OutOfMemoryError | StackOverflowError | LinkageError e) {
      // out of memory, or native libraries that do not fit: told like every other failure
      List<CommandLine> called = parsed.asCommandLineList();
      CommandLine command = called.get(called.size() - 1);
      throw new CommandLine.ExecutionException(command, e.toString(), e);
    }
  }

  private static PrintWriter utf8(FileDescriptor descriptor) {
    return new PrintWriter(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }
}
