package org.djlext.examples.reason;

import java.util.List;
import java.util.Locale;

/** What people read of a {@link ReasonReport}. */
final class ReasonText {

  private ReasonText() {}

  static String of(ReasonReport report) {
    StringBuilder text = new StringBuilder();
    List<ReasonedAnswer> samples = report.samples();
    for (int i = 0; i < samples.size(); i++) {
      if (samples.size() > 1) {
        text.append("\n--- answer %d of %d%n".formatted(i + 1, samples.size()));
      }
      add(samples.get(i), report.expected(), text);
    }
    if (samples.size() > 1 && report.right() != null) {
      text.append("\n%d of %d answers are right.%n".formatted(report.right(), samples.size()));
    }
    int tokens = samples.stream().mapToInt(ReasonedAnswer::tokens).sum();
    text.append(String.format(Locale.ROOT, "%d tokens, %.0f/s", tokens, report.tokensPerSecond()));
    return text.toString();
  }

  private static void add(ReasonedAnswer answer, String expected, StringBuilder text) {
    if (answer.thinking() != null) {
      text.append("Thinking: ").append(answer.thinking()).append('\n');
    }
    text.append("Answer: ").append(answer.answer().isEmpty() ? "none" : answer.answer());
    text.append(answer.finished() ? "\n" : " ... (cut)\n");
    if (answer.correct() == null) {
      text.append("Verdict: ").append(answer.reason()).append('\n');
    } else if (answer.correct()) {
      text.append("Verdict: right (").append(answer.extracted()).append(")\n");
    } else {
      String found = answer.extracted() == null ? "" : " (" + answer.extracted() + ")";
      String right = answer.reason().contains(expected) ? "" : "; right is " + expected;
      text.append("Verdict: wrong%s, %s%s%n".formatted(found, answer.reason(), right));
    }
  }
}
