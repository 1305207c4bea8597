package org.djlext.vlm.generate.jinja;

import java.util.ArrayList;
import java.util.List;

/** Text in the making, paid for from a {@link Budget}. */
final class Output {

  private static final int CALL = 8; // so that writing many small texts costs what it takes

  private final Budget budget;
  private final StringBuilder text = new StringBuilder();
  private final List<TextSpan> generated = new ArrayList<>();

  Output(Budget budget) {
    this.budget = budget;
  }

  Output append(String more) {
    budget.charge(more.length() + CALL);
    text.append(more);
    return this;
  }

  Output append(char more) {
    budget.charge(2);
    text.append(more);
    return this;
  }

  Output repeat(String unit, long times) {
    budget.charge(Math.max(0, times) * (long) unit.length());
    text.append(unit.repeat((int) Math.max(0, times)));
    return this;
  }

  int length() {
    return text.length();
  }

  /** Notes that what was written since is what the model said. */
  void generatedSince(int start) {
    generated.add(new TextSpan(start, text.length()));
  }

  List<TextSpan> generated() {
    return generated;
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
