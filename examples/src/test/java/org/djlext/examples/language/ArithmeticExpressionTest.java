package org.djlext.examples.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArithmeticExpressionTest {

  @ParameterizedTest
  @CsvSource({"1 + 2 * 3, 7", "(1 + 2) * 3, 9", "10 - 4 - 3, 3", "8 / (3 - 8 / 3), 24", "7, 7"})
  void evaluatesExactly(String text, long value) {
    assertThat(ArithmeticExpression.evaluate(text).orElseThrow().value())
        .contains(BigInteger.valueOf(value));
  }

  @Test
  void fractionsHaveNoWholeValue() {
    var result = ArithmeticExpression.evaluate("1 / 3 + 1").orElseThrow();
    assertThat(result.value()).isEmpty();
    assertThat(result.numbers()).isEqualTo(List.of(1L, 3L, 1L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1 +", "(1", "1)", "1 / 0", "1 2 x", "-1", "a", "99999999999999999999", "()"})
  void findsThatOtherTextsAreNone(String text) {
    assertThat(ArithmeticExpression.evaluate(text)).isEmpty();
  }

  @Test
  void refusesTextsOfAnyLengthAndDepth() {
    assertThat(ArithmeticExpression.evaluate("(".repeat(100_000))).isEmpty();
    assertThat(ArithmeticExpression.evaluate("1*".repeat(50_000) + "1")).isEmpty();
  }
}
