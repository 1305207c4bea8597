package org.djlext.flashattn.pretrained.pickle;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** One of the two layouts of files that {@code torch.save} writes. */
interface TensorArchive extends Closeable {

  /** Opens a file of either layout. */
  static TensorArchive open(Path file) throws IOException {
    return LegacyArchive.isOne(file) ? LegacyArchive.open(file) : TorchArchive.open(file);
  }

  /** Returns what was saved, tensors as their descriptions. */
  Object saved() throws IOException;

  /**
   * Finds the bytes of a storage, of which some number is needed.
   *
   * @return where in the file they begin
   */
  long offset(String key, long bytes) throws IOException;

  /** Returns the size of the file in bytes. */
  long fileSize();
}
