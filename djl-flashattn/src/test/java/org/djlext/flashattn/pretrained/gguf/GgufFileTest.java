package org.djlext.flashattn.pretrained.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;
import org.djlext.flashattn.pretrained.Golden;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.junit.jupiter.api.Test;

/** A file that the gguf package wrote, with its own dequantized values. */
class GgufFileTest {

  @Test
  void readsEveryBlockTypeAsTheReferenceDoes() throws IOException {
    GgufFile file = GgufFile.open(Golden.file("gguf/types.gguf"));
    Golden.assertHolds(file, "gguf/types");
    assertThat(file.format()).isEqualTo("GGUF 3");
    assertThat(file.info("every_bit.Q4_K").storedType()).isEqualTo("Q4_K");
    assertThat(file.info("every_bit.Q4_K").byteSize()).isEqualTo(4 * 144);
  }

  @Test
  void readsVersionTwo() throws IOException {
    GgufFile file = GgufFile.open(Golden.file("gguf/version2.gguf"));
    Golden.assertHolds(file, "gguf/types");
    assertThat(file.format()).isEqualTo("GGUF 2");
  }

  @Test
  void readsMetadataOfEveryKind() throws IOException {
    GgufMetadata data = GgufFile.open(Golden.file("gguf/types.gguf")).metadata();
    assertThat(data.string("general.architecture")).isEqualTo("tiny-test");
    assertThat(data.integer("test.uint8")).isEqualTo(200);
    assertThat(data.integer("test.int8")).isEqualTo(-100);
    assertThat(data.integer("test.uint16")).isEqualTo(60000);
    assertThat(data.integer("test.int16")).isEqualTo(-30000);
    assertThat(data.asMap()).containsEntry("test.uint32", 4_000_000_000L);
    assertThat(data.integer("test.int32")).isEqualTo(-2_000_000_000);
    assertThat(data.asMap()).containsEntry("test.uint64", 1L << 40);
    assertThat(data.asMap()).containsEntry("test.int64", -(1L << 40));
    assertThat(data.number("test.float32")).isEqualTo(0.5);
    assertThat(data.number("test.float64")).isEqualTo(1e-200);
    assertThat(data.number("test.uint8")).isEqualTo(200.0);
    assertThat(data.flag("test.bool", false)).isTrue();
    assertThat(data.flag("test.absent", true)).isTrue();
    assertThat(data.string("test.string")).isEqualTo("grüß");
    assertThat(data.strings("test.strings")).isEqualTo(List.of("a", "", "ß"));
    assertThat(data.numbers("test.numbers")).isEqualTo(List.of(1L, 2L, 3L));
    assertThat(data.asMap()).containsEntry("test.flags", List.of(true, false));
  }

  @Test
  void namesTheKeyWhoseKindIsAnother() throws IOException {
    GgufMetadata data = GgufFile.open(Golden.file("gguf/types.gguf")).metadata();
    assertThatThrownBy(() -> data.string("test.int8"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("types.gguf")
        .hasMessageContaining("test.int8: expected a string, found -100");
    assertThatThrownBy(() -> data.integer("test.uint32")).hasMessageContaining("32 bits");
    assertThatThrownBy(() -> data.integer("absent")).hasMessageContaining("found nothing");
    assertThatThrownBy(() -> data.strings("test.numbers")).hasMessageContaining("strings");
  }

  @Test
  void givesItsMetadataAsJson() throws IOException {
    JsonObject json = GgufFile.open(Golden.file("gguf/types.gguf")).metadata().toJson();
    assertThat(json.get("test.int16").getAsInt()).isEqualTo(-30000);
    assertThat(json.get("test.numbers").toString()).isEqualTo("[1,2,3]");
    assertThat(json.get("test.flags").toString()).isEqualTo("[true,false]");
  }
}
