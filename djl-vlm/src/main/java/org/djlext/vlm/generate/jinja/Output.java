package org.djlext.vlm.generate.jinja;

/** Text in the making, paid for from a {@link Budget}. */
final class Output {

  private static final int CALL = 8; // so that writing many small texts costs what it takes

  private final Budget budget;
  private final StringBuilder text = new StringBuilder();

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

  boolean isEmpty() {
    return text.isEmpty();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
