package org.djlext.face;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Path;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;

/** Reads what the scripts of src/test/python wrote, values as Java arrays. */
public final class Golden {

  private final SafetensorsFile file;

  private Golden(SafetensorsFile file) {
    this.file = file;
  }

  /** Opens a file of src/test/resources. */
  public static Golden open(String name) throws IOException {
    return new Golden(SafetensorsFile.open(path(name)));
  }

  /** Where a file or folder of src/test/resources is. */
  public static Path path(String name) {
    return Path.of("src/test/resources", name);
  }

  /** Whether there is such a tensor. */
  public boolean has(String name) {
    return file.names().contains(name);
  }

  /** The values of any floating-point type. */
  public double[] doubles(String name) throws IOException {
    try (NDManager m = NDManager.newBaseManager()) {
      return file.copy(m, name).toType(DataType.FLOAT64, false).toDoubleArray();
    }
  }

  /** Whole numbers. */
  public int[] ints(String name) throws IOException {
    try (NDManager m = NDManager.newBaseManager()) {
      return file.copy(m, name).toType(DataType.INT32, false).toIntArray();
    }
  }

  /** Bytes. */
  public byte[] bytes(String name) throws IOException {
    try (NDManager m = NDManager.newBaseManager()) {
      return file.copy(m, name).toByteArray();
    }
  }

  /** An array of the manager. */
  public NDArray array(NDManager manager, String name) throws IOException {
    return file.copy(manager, name);
  }

  /** A picture of shape (H, W, 3). */
  public RgbImage picture(String name) throws IOException {
    try (NDManager m = NDManager.newBaseManager()) {
      NDArray pixels = file.copy(m, name);
      return new RgbImage(
          (int) pixels.getShape().get(1), (int) pixels.getShape().get(0), pixels.toByteArray());
    }
  }

  /** The largest distance of two pictures' values. */
  public static int farthest(byte[] a, byte[] b) {
    if (a.length != b.length) {
      throw new AssertionError("expected " + b.length + " values, found " + a.length);
    }
    int most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs((a[i] & 0xff) - (b[i] & 0xff)));
    }
    return most;
  }
}
