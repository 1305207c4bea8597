package org.djlext.flashattn.pretrained.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the reference implementation refuses is refused, with the reason. */
class SafetensorsHeaderTest {

  @TempDir private Path folder;

  @Test
  void acceptsTensorsInAnyOrderThatTileTheFile() throws IOException {
    Path file =
        file(
            "{\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]},"
                + "\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
                + "\"none\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[4,4]}}",
            12);
    assertThat(SafetensorsFile.open(file).names()).containsExactly("b", "a", "none");
  }

  @Test
  void readsATensorThatIsNotAlignedToItsElements() throws IOException {
    Path file =
        file(
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                + "\"b\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[1,9]}}",
            9);
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThat(SafetensorsFile.open(file).load(manager, "b").toLongArray()).containsExactly(0);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // what | entries of the header | data bytes | expected words
        "hole|'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},'b':{'dtype':'U8','shape':[2],'data_offsets':[3,5]}|5|b.data_offsets: expected to begin at 2",
        "overlap|'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},'b':{'dtype':'U8','shape':[2],'data_offsets':[1,3]}|3|b.data_offsets: expected to begin at 2",
        "same place|'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},'b':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}|2|.data_offsets: expected to begin at 2",
        "late start|'a':{'dtype':'U8','shape':[2],'data_offsets':[1,3]}|3|a.data_offsets: expected to begin at 0",
        "data missing|'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]}|3|data size: expected 4 bytes",
        "data left over|'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]}|5|data size: expected 4 bytes",
        "wrong size|'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}|4|a.data_offsets: expected 8 bytes",
        "reversed|'a':{'dtype':'U8','shape':[1],'data_offsets':[1,0]}|0|a.data_offsets",
        "terabytes|'a':{'dtype':'F32','shape':[1099511627776],'data_offsets':[0,4398046511104]}|4|data size",
        "overflow|'a':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,0]}|0|a.shape overflows",
        "negative axis|'a':{'dtype':'U8','shape':[-1,-1],'data_offsets':[0,1]}|1|expected at least 0",
        "negative offset|'a':{'dtype':'U8','shape':[1],'data_offsets':[-1,0]}|0|expected at least 0",
        "fraction|'a':{'dtype':'U8','shape':[1.5],'data_offsets':[0,1]}|1|header is not",
        "text as number|'a':{'dtype':'U8','shape':['1'],'data_offsets':[0,1]}|1|expected a number",
        "unknown type|'a':{'dtype':'Q8','shape':[1],'data_offsets':[0,1]}|1|a.dtype: expected one of [BOOL,",
        "type of others|'a':{'dtype':'C128','shape':[0],'data_offsets':[0,0]}|0|a.dtype: expected one of [BOOL,",
        "half a byte|'a':{'dtype':'F4','shape':[3],'data_offsets':[0,1]}|1|whole bytes",
        "no type|'a':{'shape':[1],'data_offsets':[0,1]}|1|incomplete",
        "three offsets|'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1,1]}|1|incomplete",
        "unknown key|'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1],'x':1}|1|expected dtype, shape, data_offsets, found x",
        "twice|'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1]},'a':{'dtype':'U8','shape':[1],'data_offsets':[1,2]}|2|a: appears twice",
        "metadata twice|'__metadata__':{},'__metadata__':{}|0|__metadata__: appears twice",
        "metadata number|'__metadata__':{'a':1}|0|__metadata__.a: expected a text",
        "metadata list|'__metadata__':[]|0|header is not",
        "no object|'a':[]|0|header is not",
        "deep|'a':[[[[[[[[|0|header is not",
      })
  void refuses(String what, String entries, int dataBytes, String words) throws IOException {
    Path file = file("{" + entries.replace('\'', '"') + "}", dataBytes);
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .as(what)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("made.safetensors")
        .hasMessageContaining(words);
  }

  @Test
  void refusesWhatFollowsTheHeaderObject() throws IOException {
    Path file = file("{} {}", 0);
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("the header is not the JSON of safetensors");
  }

  @Test
  void acceptsSpacesAroundAnEmptyHeader() throws IOException {
    assertThat(SafetensorsFile.open(file("{}      ", 0)).names()).isEmpty();
  }

  @Test
  void refusesAHeaderThatBeginsWithSomethingElse() throws IOException {
    Path file = file(" {}", 0);
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("to begin with {");
  }

  @Test
  void refusesTextThatIsNotUtf8() throws IOException {
    byte[] bytes = "{\"?\":1}".getBytes(StandardCharsets.ISO_8859_1);
    bytes[2] = (byte) 0xff;
    Path file = write(bytes.length, bytes, 0);
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("UTF-8");
  }

  @ParameterizedTest
  @CsvSource({"0, 2 to", "1, 2 to", "3, at most", "100000001, 2 to", "-1, 18446744073709551615"})
  void refusesAHeaderLengthThatCannotBe(long length, String words) throws IOException {
    Path file = write(length, "{}".getBytes(StandardCharsets.UTF_8), 0);
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("header length")
        .hasMessageContaining(words);
  }

  @Test
  void refusesAFileShorterThanTheLengthField() throws IOException {
    Path file = Files.write(folder.resolve("short.safetensors"), new byte[7]);
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("at least 8 bytes, found 7");
  }

  @Test
  void readsATensorBeyondTwoGibibytesOfFile() throws IOException {
    long far = 3L << 30;
    Path file =
        file(
            "{\"skip\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]},"
                    .formatted(far, far)
                + "\"last\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[%d,%d]}}"
                    .formatted(far, far + 2),
            0);
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.seek(sparse.length() + far);
      sparse.write(new byte[] {5, 6}); // a sparse file: the gigabytes take no disk
    }
    try (NDManager manager = NDManager.newBaseManager()) {
      SafetensorsFile tensors = SafetensorsFile.open(file);
      assertThat(tensors.load(manager, "last").toUint8Array()).containsExactly(5, 6);
      assertThat(tensors.info("skip").byteSize()).isEqualTo(far);
    }
  }

  private Path file(String json, int dataBytes) throws IOException {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    return write(text.length, text, dataBytes);
  }

  private Path write(long length, byte[] header, int dataBytes) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(length).put(header);
    return Files.write(folder.resolve("made.safetensors"), bytes.array());
  }
}
