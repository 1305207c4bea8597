package org.djlext.examples.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The versions of djlx and of what it stands on, as the build wrote them down. */
public final class DjlxVersion implements IVersionProvider {

  /** Constructs the provider, as picocli does. */
  public DjlxVersion() {}

  @Override
  public String[] getVersion() throws IOException {
    Properties versions = new Properties();
    try (InputStream is = DjlxVersion.class.getResourceAsStream("versions.properties")) {
      versions.load(is);
    }
    return new String[] {
      "djlx " + versions.getProperty("djlx"),
      "DJL %s, PyTorch %s".formatted(versions.getProperty("djl"), versions.getProperty("pytorch")),
      "Java " + Runtime.version(),
    };
  }
}
