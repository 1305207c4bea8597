package org.djlext.vlm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against tiktoken, on the texts of tiktoken_goldens.py. */
class TiktokenTokenizerTest {

  private static final Path FOLDER = Goldens.RESOURCES.resolve("generate/tiktoken");
  private static final int MEDIA_PAD = 621;

  @TempDir Path temporary;

  @BeforeEach
  void copy() throws IOException {
    for (String file : List.of("tiktoken.model", "tokenizer_config.json")) {
      Files.copy(FOLDER.resolve(file), temporary.resolve(file));
    }
  }

  @Test
  void thousandTextsHaveTheIdsOfTiktoken() throws IOException {
    int compared = 0;
    int withSpecial = 0;
    try (TextTokenizer tokenizer = TextTokenizer.open(FOLDER)) {
      for (JsonObject golden : Goldens.read("tiktoken/goldens.json")) {
        if (golden.has("times")) {
          continue;
        }
        String text = golden.get("text").getAsString();
        long[] ids = Goldens.longs(golden.get("ids"));
        assertThat(tokenizer.encode(text, true)).as(text).containsExactly(ids);
        assertThat(tokenizer.encode(text, false)).as(text).containsExactly(ids);
        long[] plain = golden.has("plain") ? Goldens.longs(golden.get("plain")) : ids;
        assertThat(tokenizer.encodePlain(text)).as("plain " + text).containsExactly(plain);
        String decoded = golden.has("decoded") ? golden.get("decoded").getAsString() : text;
        assertThat(tokenizer.decode(ids)).as(text).isEqualTo(decoded);
        compared++;
        withSpecial += golden.has("plain") ? 1 : 0;
      }
    }
    assertThat(compared).isEqualTo(1000);
    assertThat(withSpecial).isGreaterThan(200);
  }

  @Test
  void longTextsAreCutWhereTheReferenceCutsThem() throws Exception {
    int compared = 0;
    try (TextTokenizer tokenizer = TextTokenizer.open(FOLDER)) {
      for (JsonObject golden : Goldens.read("tiktoken/goldens.json")) {
        if (!golden.has("times")) {
          continue;
        }
        String part = golden.get("text").getAsString();
        long[] ids = tokenizer.encode(part.repeat(golden.get("times").getAsInt()), true);
        assertThat(ids).as(part).hasSize(golden.get("count").getAsInt());
        String joined =
            Arrays.stream(ids).mapToObj(String::valueOf).collect(Collectors.joining(","));
        byte[] hash =
            MessageDigest.getInstance("SHA-256").digest(joined.getBytes(StandardCharsets.US_ASCII));
        assertThat(HexFormat.of().formatHex(hash))
            .as(part)
            .isEqualTo(golden.get("sha256").getAsString());
        compared++;
      }
    }
    assertThat(compared).isEqualTo(10);
  }

  @Test
  void streamsWholeCharactersOfTokensThatSplitThem() throws IOException {
    String text = "月之暗面 👩‍👩‍👧‍👦 naïve 𠀀";
    try (TextTokenizer tokenizer = TextTokenizer.open(FOLDER)) {
      StreamedText streamed = new StreamedText(tokenizer::decode, List.of());
      StringBuilder given = new StringBuilder();
      int held = 0;
      for (long id : tokenizer.encode(text, false)) {
        String piece = streamed.add(id);
        assertThat(piece).doesNotContain("\uFFFD");
        held += piece.isEmpty() ? 1 : 0;
        given.append(piece);
      }
      assertThat(held).as("tokens that end within a character").isGreaterThan(5);
      assertThat(given.append(streamed.end())).hasToString(text);
    }
  }

  @Test
  void sizeCountsNamedTokens() throws IOException {
    try (TextTokenizer tokenizer = TextTokenizer.open(FOLDER)) {
      assertThat(tokenizer.size()).isEqualTo(600 + 256);
      assertThat(tokenizer.encode("<|media_pad|>", true)).containsExactly(MEDIA_PAD);
    }
  }

  @Test
  void specialTokensThatBelongToTextsAreShown() throws IOException {
    try (TextTokenizer tokenizer = TextTokenizer.open(FOLDER)) {
      long[] ids = tokenizer.encode("[BOS]a<|tool_call_begin|>b<|im_end|>", true);
      assertThat(tokenizer.decode(ids)).isEqualTo("a<|tool_call_begin|>b");
      assertThat(tokenizer.decode(-1, 1 << 30, 5_000_000_000L)).isEmpty();
    }
  }

  @Test
  void tokenizerJsonGoesFirst() throws IOException {
    Files.copy(Goldens.TINY.resolve("tokenizer.json"), temporary.resolve("tokenizer.json"));
    try (TextTokenizer tokenizer = TextTokenizer.open(temporary)) {
      assertThat(tokenizer).isInstanceOf(JsonTokenizer.class);
      assertThatThrownBy(() -> tokenizer.encodePlain("a"))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "QQ== 65;QUI= | line 66: expected a token in base64, a space and its rank",
        "QQ== 65;Q? 65 | line 66: expected a token in base64, a space and its rank",
        "QQ== 65;' 65' | line 66: expected a token in base64, a space and its rank",
        "QQ== 65;QQ== 66 | line 67: expected each rank from 0 to 599 once, found 66",
        "QQ== 65;QQ== 600 | line 66: expected each rank from 0 to 599 once, found 600",
        "QQ== 65;QQ== x | line 66: expected each rank from 0 to 599 once, found x",
        "Qg== 66;QQ== 66 | line 67: expected every token once, found QQ== again",
        "QQ== 65;QUFBQUFBQUFB 65 | one for each of the 256 bytes, found 600 without byte 65"
      })
  void damagedVocabulariesAreNamed(String change, String reason) throws IOException {
    Path file = temporary.resolve("tiktoken.model");
    String[] parts = change.split(";");
    String good = Files.readString(file);
    assertThat(good).contains("\n" + parts[0] + "\n");
    Files.writeString(
        file, good.replace("\n" + parts[0] + "\n", "\n" + parts[1].replace("'", "") + "\n"));
    refused("tiktoken.model", reason);
  }

  @Test
  void vocabularyThatIsCutOffIsNamed() throws IOException {
    Path file = temporary.resolve("tiktoken.model");
    byte[] good = Files.readAllBytes(file);
    for (int cut : new int[] {0, 1, 100, good.length / 4}) {
      Files.write(file, Arrays.copyOf(good, cut));
      refused("tiktoken.model", "expected");
    }
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    refused("tiktoken.model", "expected lines of base64 and a number, found bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TikTokenTokenizer | QWenTokenizer | tokenizer_class: expected TikTokenTokenizer",
        "added_tokens_decoder | other | added_tokens_decoder: expected the special tokens by id",
        "\"600\" | \"599\" | added_tokens_decoder: expected ids from 600",
        "\"600\" | \"900000\" | added_tokens_decoder: expected ids from 600",
        "\"600\" | \"x\" | added_tokens_decoder: expected ids from 600",
        "\"[BOS]\" | \"\" | added_tokens_decoder.600.content: expected a text",
        "\"[BOS]\" | 7 | added_tokens_decoder.600.content: expected a string",
        "\"[BOS]\" | \"[EOS]\" | expected another text than that of 600, found [EOS]"
      })
  void damagedConfigurationsAreNamed(String old, String changed, String reason) throws IOException {
    Path file = temporary.resolve("tokenizer_config.json");
    String good = Files.readString(file);
    assertThat(good).contains(old);
    int at = good.indexOf(old);
    Files.writeString(file, good.substring(0, at) + changed + good.substring(at + old.length()));
    refused("tokenizer_config.json", reason);
  }

  @Test
  void missingConfigurationIsNamed() throws IOException {
    Files.delete(temporary.resolve("tokenizer_config.json"));
    refused("tokenizer_config.json", "");
  }

  private void refused(String file, String reason) {
    assertThatThrownBy(() -> TextTokenizer.open(temporary))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file)
        .hasMessageContaining(reason);
  }
}
