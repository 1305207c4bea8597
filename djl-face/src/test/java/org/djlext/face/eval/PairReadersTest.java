package org.djlext.face.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairReadersTest {

  private static final Path RESOURCES = Path.of("src/test/resources/eval");

  @TempDir Path folder;

  private Path list(String text) throws IOException {
    for (String name :
        new String[] {"Ann_Lee/Ann_Lee_0001.jpg", "Ann_Lee/Ann_Lee_0012.png", "Bo/Bo_0001.jpg"}) {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.writeString(folder.resolve(name), "picture");
    }
    return Files.writeString(folder.resolve("pairs.txt"), text);
  }

  @Test
  void pairsOfOneAndOfTwoPersonsAreRead() throws IOException {
    LfwPairs pairs = LfwPairs.read(list("1\t1\nAnn_Lee\t1\t12\nAnn_Lee\t1\tBo\t1\n"), folder);
    assertThat(pairs.folds()).isEqualTo(1);
    assertThat(pairs.same()).containsExactly(true, false);
    assertThat(pairs.pairs().get(0).second()).isEqualTo(folder.resolve("Ann_Lee/Ann_Lee_0012.png"));
    assertThat(pairs.pairs().get(1).second()).isEqualTo(folder.resolve("Bo/Bo_0001.jpg"));
  }

  @Test
  void missingPicturesAreAnErrorUnlessAllowed() throws IOException {
    Path list = list("1\nAnn_Lee 1 12\nAnn_Lee 1 Bo 2\n");
    assertThatThrownBy(() -> LfwPairs.read(list, folder))
        .isInstanceOf(PairFormatException.class)
        .hasMessageContaining("1 pictures are missing")
        .hasMessageContaining("Bo_0002");
    LfwPairs present = LfwPairs.readPresent(list, folder);
    assertThat(present.pairs()).hasSize(1);
    assertThat(present.missing()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "many\n",
        "10 300 5\n",
        "1\nAnn_Lee 1\nAnn_Lee 1 Bo 1\n",
        "1\nAnn_Lee 1 x\nAnn_Lee 1 Bo 1\n",
        "1\n../secret 1 2\nAnn_Lee 1 Bo 1\n",
        "2\nAnn_Lee 1 12\nAnn_Lee 1 Bo 1\n"
      })
  void badListsAreNamed(String text) throws IOException {
    Path list = list(text);
    assertThatThrownBy(() -> LfwPairs.read(list, folder))
        .isInstanceOf(PairFormatException.class)
        .hasMessageContaining("pairs.txt")
        .hasMessageContaining("expected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"protocol2", "protocol3", "protocol4", "protocol5", "python2"})
  void setsOfEveryPythonAreRead(String name) throws IOException {
    InsightfaceBin set = InsightfaceBin.read(RESOURCES.resolve(name + ".bin"));
    assertThat(set.size()).isEqualTo(3);
    assertThat(set.same()).containsExactly(true, false, true);
    RgbImage third = set.first(1);
    assertThat(third.width()).isEqualTo(6);
    assertThat(third.pixels()).startsWith(80, 10, 200);
    assertThat(set.second(2).width()).isEqualTo(9);
  }

  @Test
  void damagedSetsAreNamed() throws IOException {
    byte[] whole = Files.readAllBytes(RESOURCES.resolve("protocol4.bin"));
    for (int length : new int[] {0, 1, 10, whole.length / 2, whole.length - 1}) {
      Path cut = Files.write(folder.resolve("cut.bin"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> InsightfaceBin.read(cut))
          .isInstanceOf(PairFormatException.class)
          .hasMessageContaining("cut.bin");
    }
  }

  @Test
  void nothingIsExecuted() throws IOException {
    byte[] attack = "\u0080\u0002cos\nsystem\n(X\4\0\0\0trueeR.".getBytes("ISO-8859-1");
    Path file = Files.write(folder.resolve("attack.bin"), attack);
    assertThatThrownBy(() -> InsightfaceBin.read(file))
        .isInstanceOf(PairFormatException.class)
        .hasMessageContaining("os.system");
  }

  @Test
  void pictureThatIsNoneIsNamed() throws IOException {
    // ([b'no', b'pe'], [True])
    byte[] pickle = "\u0080\u0003](C\2noC\2pee](\u0088e\u0086.".getBytes("ISO-8859-1");
    InsightfaceBin set = InsightfaceBin.read(Files.write(folder.resolve("no.bin"), pickle));
    assertThatThrownBy(() -> set.second(0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("picture 1");
  }
}
