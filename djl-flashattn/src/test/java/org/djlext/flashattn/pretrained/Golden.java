package org.djlext.flashattn.pretrained;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/** The files that {@code src/test/python/checkpoint_goldens.py} wrote. */
public final class Golden {

  private Golden() {}

  /** Finds a file such as {@code pickle/types.pth}. */
  public static Path file(String name) {
    try {
      return Path.of(Objects.requireNonNull(Golden.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  /** Says that a source has exactly the tensors of {@code <name>.expected.safetensors}. */
  public static void assertHolds(WeightSource actual, String name, String... alsoThere)
      throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        WeightSource expected = SafetensorsFile.open(file(name + ".expected.safetensors"))) {
      assertThat(actual.names()).containsAll(expected.names());
      assertThat(actual.names()).hasSize(expected.names().size() + alsoThere.length);
      for (String tensor : expected.names()) {
        NDArray value = expected.load(manager, tensor);
        assertSame(tensor + " loaded", actual.load(manager, tensor), value);
        assertSame(tensor + " copied", actual.copy(manager, tensor), value);
        assertThat(actual.info(tensor).shape()).as(tensor).isEqualTo(value.getShape());
      }
    }
  }

  /** Says that two arrays are equal bit by bit, NaN included. */
  public static void assertSame(String what, NDArray actual, NDArray expected) {
    assertThat(actual.getShape()).as(what).isEqualTo(expected.getShape());
    assertThat(actual.getDataType()).as(what).isEqualTo(expected.getDataType());
    // one NaN is as good as another
    assertThat(actual.toArray()).as(what).isEqualTo(expected.toArray());
  }
}
