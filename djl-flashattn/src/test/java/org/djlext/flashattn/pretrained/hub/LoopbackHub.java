package org.djlext.flashattn.pretrained.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A hub on the loopback address with one well-behaved model, for tests of other packages. */
public final class LoopbackHub implements AutoCloseable {

  private final FakeHub fake = new FakeHub();

  private LoopbackHub() {}

  /** Serves the files of a folder as {@code org/name}. */
  public static LoopbackHub of(Path folder) throws IOException {
    LoopbackHub hub = new LoopbackHub();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : List.copyOf(files.toList())) {
        hub.add(file.getFileName().toString(), file);
      }
    }
    return hub;
  }

  /** Adds a file, or puts another content in its place. */
  public void add(String name, Path file) throws IOException {
    if (name.endsWith(".json")) {
      fake.small(name, Files.readString(file));
    } else {
      fake.large(name, Files.readAllBytes(file));
    }
  }

  /** Lets nobody in without a token. */
  public void demand(String token) {
    fake.neededToken = token;
  }

  /** Says whether there was a request for a file. */
  public boolean wasAskedFor(String name) {
    return fake.requestsFor(name) > 0;
  }

  /** Returns what HF_ENDPOINT is to be. */
  public URI endpoint() {
    return fake.endpoint();
  }

  @Override
  public void close() {
    fake.close();
  }
}
