package org.djlext.flashattn.pretrained;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * The {@code serving.properties} beside a model. DJL reads it late, so that what a repository says
 * would win over it; read early, it wins.
 */
final class ServingProperties {

  private static final String FILE = "serving.properties";
  private static final String OPTION = "option.";

  private final Properties properties;

  private ServingProperties(Properties properties) {
    this.properties = properties;
  }

  static ServingProperties of(Path folder) throws IOException {
    Properties properties = new Properties();
    Path file = folder.resolve(FILE);
    if (Files.isRegularFile(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      }
    }
    return new ServingProperties(properties);
  }

  /** Says whether the model is for us: no other engine, and no builder but ours. */
  boolean leaveItToUs() {
    String factory = properties.getProperty("blockFactory");
    return "PyTorch".equals(properties.getProperty("engine", "PyTorch"))
        && (factory == null || factory.equals(PretrainedBlockFactory.class.getName()));
  }

  Map<String, String> options() {
    return entries(true);
  }

  Map<String, String> arguments() {
    return entries(false);
  }

  private Map<String, String> entries(boolean options) {
    return properties.stringPropertyNames().stream()
        .filter(key -> key.startsWith(OPTION) == options)
        .collect(
            Collectors.toMap(
                key -> options ? key.substring(OPTION.length()) : key, properties::getProperty));
  }
}
