package org.djlext.face.gallery;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second writer away, of this process or another. Ends with the process at the latest. */
final class GalleryLock implements AutoCloseable {

  private final FileChannel channel;

  private GalleryLock(FileChannel channel) {
    this.channel = channel;
  }

  static GalleryLock take(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("gallery.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // this process has it
    }
    if (lock == null) {
      channel.close();
      throw new GalleryException(folder, "expected a gallery that is not open, found it in use");
    }
    return new GalleryLock(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
