package org.djlext.vlm.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamedTextTest {

  /** A tokenizer whose tokens are the bytes of UTF-8. */
  private static final Function<long[], String> BYTES =
      ids -> {
        byte[] bytes = new byte[ids.length];
        for (int i = 0; i < ids.length; i++) {
          bytes[i] = (byte) ids[i];
        }
        return new String(bytes, StandardCharsets.UTF_8);
      };

  private static List<String> pieces(StreamedText text, String source) {
    List<String> pieces = new ArrayList<>();
    for (byte b : source.getBytes(StandardCharsets.UTF_8)) {
      if (!text.isStopped()) {
        pieces.add(text.add(b));
      }
    }
    pieces.add(text.end());
    return pieces;
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "é", "日本語", "a🙂b🙃", "👩‍👩‍👧 e\u0301", "", "\uFFFD x"})
  void givesWholeCharactersOnly(String source) {
    StreamedText text = new StreamedText(BYTES, List.of());
    List<String> pieces = pieces(text, source);
    assertThat(String.join("", pieces)).isEqualTo(source).isEqualTo(text.text());
    for (String piece : pieces) {
      if (!source.contains("\uFFFD")) {
        assertThat(piece).doesNotContain("\uFFFD");
      }
      assertThat(piece.codePoints().noneMatch(c -> c >= 0xD800 && c < 0xE000)).isTrue();
    }
  }

  @Test
  void whatStaysIncompleteComesAtTheEnd() {
    StreamedText text = new StreamedText(BYTES, List.of());
    assertThat(text.add('a')).isEqualTo("a");
    assertThat(text.add(0xF0)).isEmpty();
    assertThat(text.add(0x9F)).isEmpty();
    assertThat(text.end()).isEqualTo("\uFFFD");
    assertThat(text.text()).isEqualTo("a\uFFFD");
  }

  @Test
  void stopsAtAStopStringThatSpansTokens() {
    StreamedText text = new StreamedText(BYTES, List.of("\n\nUser:", "END"));
    List<String> pieces = pieces(text, "Hello\n\nUse it\n\nUser: hi");
    assertThat(text.isStopped()).isTrue();
    assertThat(text.text()).isEqualTo("Hello\n\nUse it");
    assertThat(String.join("", pieces)).isEqualTo("Hello\n\nUse it");
  }

  @Test
  void theFirstOfSeveralStopStringsEnds() {
    for (List<String> stops : List.of(List.of("cd", "bcde"), List.of("bcde", "cd"))) {
      // one token brings both
      StreamedText text = new StreamedText(ids -> ids.length == 0 ? "" : "abcdef", stops);
      assertThat(text.add(1) + text.end()).isEqualTo("a");
    }
  }

  @Test
  void theBeginningOfAStopStringComesWhenItIsNone() {
    StreamedText text = new StreamedText(BYTES, List.of("stop"));
    assertThat(pieces(text, "a sto")).containsExactly("a", " ", "", "", "", "sto");
  }

  @Test
  void stopStringsMayBeginWithAnEmoji() {
    StreamedText text = new StreamedText(BYTES, List.of("🙂!"));
    assertThat(String.join("", pieces(text, "a🙃🙂?🙂!b"))).isEqualTo("a🙃🙂?");
  }

  @Test
  void piecesJoinToTheTextWhateverComes() {
    Random random = new Random(4);
    for (int run = 0; run < 300; run++) {
      long[] ids = random.longs(30, 0, 256).toArray();
      StreamedText text = new StreamedText(BYTES, List.of("\u0001\u0002"));
      StringBuilder joined = new StringBuilder();
      for (long id : ids) {
        joined.append(text.add(id));
      }
      joined.append(text.end());
      assertThat(joined).hasToString(text.text());
      if (!text.isStopped()) {
        assertThat(text.text()).as(Arrays.toString(ids)).isEqualTo(BYTES.apply(ids));
      }
    }
  }
}
