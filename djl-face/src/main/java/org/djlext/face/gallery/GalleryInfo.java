package org.djlext.face.gallery;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a gallery says of itself to everyone, with or without the key, while it is open or not.
 *
 * @param model the model whose embeddings it holds
 * @param dimension the dimension of embeddings, D
 * @param encrypted whether persons and embeddings can be read with a key only
 */
public record GalleryInfo(String model, int dimension, boolean encrypted) {

  /**
   * Reads the header of a gallery's file.
   *
   * @param folder where the gallery is
   * @return what it says
   * @throws GalleryException if there is no gallery, or its header is damaged
   * @throws IOException if it cannot be read
   */
  public static GalleryInfo read(Path folder) throws IOException {
    Path file = folder.resolve(GalleryLog.NAME);
    if (!Files.isRegularFile(file)) {
      throw new GalleryException(
          folder, "expected a gallery, found no file " + GalleryLog.NAME + " in this folder");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      LogHeader header = GalleryLog.header(file, channel);
      return new GalleryInfo(header.model(), header.dimension(), header.encrypted());
    }
  }
}
