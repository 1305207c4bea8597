package org.djlext.examples.tune;

import java.time.Duration;
import java.util.Locale;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.WorkProgress;
import org.djlext.vlm.tune.StepReport;

/** Tells how a run goes: a bar on a terminal, elsewhere some fifty lines. */
final class TuningProgress implements AutoCloseable {

  private static final int LINES = 50;

  private final CommandOutput output;
  private final WorkProgress progress;
  private final int every;
  private double first = Double.NaN;
  private double last = Double.NaN;

  TuningProgress(CommandOutput output, int total) {
    this.output = output;
    this.progress = output.progress("tuning", total);
    this.every = Math.max(1, total / LINES);
  }

  /** Hears of an update. */
  void updated(StepReport report) {
    last = report.metrics().get("loss");
    first = Double.isNaN(first) ? last : first;
    boolean line =
        report.update() % every == 0 || report.update() == 1 || report.update() == report.total();
    progress.reached(report.update(), text(report), line);
    if (!report.evaluation().isEmpty()) {
      StringBuilder values = new StringBuilder("after update " + report.update() + ":");
      report.evaluation().forEach((name, value) -> values.append(format(" %s %.4f", name, value)));
      output.note(values.toString());
    }
  }

  private static String text(StepReport report) {
    StringBuilder text =
        new StringBuilder(
            format(
                "epoch %.2f, loss %.4f, rate %.2e, norm %.3f",
                report.epoch(),
                report.metrics().get("loss"),
                report.metrics().get("learning_rate"),
                report.metrics().get("grad_norm")));
    Double speed = report.metrics().get("tokens_per_second");
    if (speed != null) {
      text.append(format(", %.0f tokens/s", speed));
    }
    return text.append(", ").append(time(report.secondsLeft())).append(" left").toString();
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  private static String time(double seconds) {
    Duration left = Duration.ofSeconds(Math.round(seconds));
    return left.toHours() > 0
        ? format("%d:%02d:%02d", left.toHours(), left.toMinutesPart(), left.toSecondsPart())
        : format("%d:%02d", left.toMinutes(), left.toSecondsPart());
  }

  double firstLoss() {
    return first;
  }

  double lastLoss() {
    return last;
  }

  @Override
  public void close() {
    progress.close();
  }
}
