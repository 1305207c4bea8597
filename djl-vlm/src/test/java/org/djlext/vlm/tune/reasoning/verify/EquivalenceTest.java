package org.djlext.vlm.tune.reasoning.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class EquivalenceTest {

  private record Pair(String expected, String given, boolean same) {}

  private static List<Pair> pairs() throws IOException {
    try (InputStream in = EquivalenceTest.class.getResourceAsStream("equivalence.tsv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split("\t", -1))
          .map(f -> new Pair(f[0], f[1], f[2].equals("same")))
          .toList();
    }
  }

  @Test
  void tableOfPairsIsJudgedAsItSays() throws IOException {
    List<Pair> pairs = pairs();
    assertThat(pairs).hasSizeGreaterThanOrEqualTo(200);
    List<Pair> wrong =
        pairs.stream()
            .filter(p -> Equivalence.STRICT.same(p.expected(), p.given()) != p.same())
            .toList();
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyAnswerIsTheSameAsItself() throws IOException {
    List<String> unlike =
        pairs().stream()
            .map(Pair::expected)
            .filter(e -> !Equivalence.STRICT.same(e, " " + e + " "))
            .toList();
    assertThat(unlike).isEmpty();
  }

  @Test
  void percentageMayBeJudgedGenerously() {
    Equivalence generous = new Equivalence(true, 1e-4);
    assertThat(generous.same("50%", "50")).isTrue();
    assertThat(generous.same("50%", "0.5")).isTrue();
    assertThat(generous.same("50%", "5")).isFalse();
  }
}
