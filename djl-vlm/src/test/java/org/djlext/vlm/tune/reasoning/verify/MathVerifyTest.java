package org.djlext.vlm.tune.reasoning.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against math-verify 0.9.0, whose verdicts {@code math_verify_goldens.py} wrote. */
class MathVerifyTest {

  /** Its parser does not read these ways to write a number. */
  private static final List<String> NOT_READ_THERE =
      List.of(
          "5|5.",
          "0.5|5e-1",
          "7/3|2 1/3",
          "-7/3|-2 1/3",
          "\\frac{22}{7}|3 1/7",
          "3.5|3½",
          "524288|2**19",
          "0.001|1e-3",
          "1500|1.5e3",
          "(2)(3)|6",
          "2^3^2|512",
          "90°|90",
          "(-\\infty, 5]|(-∞, 5]",
          "\\sqrt{2}|√2",
          "A|a.");

  /** Units that only one side names are passed over here; different units are different. */
  private static final List<String> UNITS =
      List.of(
          "12 dollars|12",
          "60|60 km per hour",
          "60 km/hour|60 km per hour",
          "\\text{12 cm}|12",
          "5 cm|5 m",
          "5 kg|5 g");

  /** Irrational values are compared to one in ten thousand, rational ones exactly. */
  private static final List<String> TOLERANCE =
      List.of(
          "\\sqrt{2}|1.41421",
          "\\pi|3.14159", "e|2.71828", "6.02e23|6.02 \\cdot 10^{23}", "0.1|0.1000001");

  /** Unknowns are positive where roots are taken; a set is not a list; words are no products. */
  private static final List<String> MEANING =
      List.of(
          "\\sqrt{a}\\sqrt{b}|\\sqrt{ab}",
          "\\{1,1,2\\}|\\{1,2\\}",
          "banana|nabana",
          "listen|silent");

  /** A percentage is what it is worth, if it is not judged generously. */
  private static final List<String> PERCENT = List.of("50%|50");

  /** Nothing is an answer there that could not be read; here it is a wrong one. */
  private static final List<String> BLANK = List.of("5|");

  @Test
  void verdictsDifferOnlyWhereListed() throws IOException {
    List<String[]> rows;
    try (InputStream in = MathVerifyTest.class.getResourceAsStream("equivalence-math-verify.tsv")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      rows = text.lines().map(line -> line.split("\t", -1)).toList();
    }
    List<String> different =
        rows.stream()
            .filter(
                r ->
                    Equivalence.STRICT.same(r[0], r[1]) != r[2].equals("same")
                        || r[2].equals("unparsed"))
            .map(r -> r[0] + "|" + r[1])
            .toList();
    assertThat(rows).hasSize(256);
    assertThat(different)
        .containsExactlyInAnyOrderElementsOf(
            List.of(NOT_READ_THERE, UNITS, TOLERANCE, MEANING, PERCENT, BLANK).stream()
                .flatMap(List::stream)
                .toList());
  }
}
