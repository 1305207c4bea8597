package org.djlext.examples.cli;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Help.Ansi;

/** Tells how far long work has come: as a bar on a terminal, elsewhere as plain lines. */
public final class WorkProgress implements AutoCloseable {

  private final PrintWriter lines;
  private final ProgressBar bar;
  private final int steps;
  private int done;

  private WorkProgress(PrintWriter lines, ProgressBar bar, int steps) {
    this.lines = lines;
    this.bar = bar;
    this.steps = steps;
  }

  static WorkProgress begin(PrintWriter err, String task, int steps) {
    if (!Ansi.AUTO.enabled()) {
      return new WorkProgress(err, null, steps);
    }
    ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(steps)
            .setStyle(ProgressBarStyle.ASCII)
            .clearDisplayOnFinish()
            .build();
    return new WorkProgress(err, bar, steps);
  }

  /**
   * Says what is done next; what was done before is finished.
   *
   * @param what the step, such as {@code composed, N = 512}
   */
  public void step(String what) {
    done++;
    if (bar == null) {
      lines.println("[%d/%d] %s".formatted(done, steps, what));
      lines.flush();
    } else {
      bar.stepTo(done - 1);
      bar.setExtraMessage(" " + what);
    }
  }

  /**
   * Says how many steps are done, where they are too many for a line each.
   *
   * @param count how many steps are done
   * @param what how it goes, such as {@code loss 1.2, 900 tokens/s}
   * @param line whether a line is written where there is no terminal
   */
  public void reached(int count, String what, boolean line) {
    done = count;
    if (bar != null) {
      bar.stepTo(count);
      bar.setExtraMessage(" " + what);
    } else if (line) {
      lines.println("[%d/%d] %s".formatted(count, steps, what));
      lines.flush();
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
