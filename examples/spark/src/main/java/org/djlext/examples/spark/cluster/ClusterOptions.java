package org.djlext.examples.spark.cluster;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What both commands have. */
final class ClusterOptions {

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "Where to run: spark://HOST:PORT, or local[1] to try. Needless with spark-submit.")
  private String master;

  @Option(
      names = "--conf",
      paramLabel = "NAME=VALUE",
      description = "A setting of Spark, such as spark.executor.memory=4g; may be repeated.")
  private List<String> settings = new ArrayList<>();

  private ClusterOptions() {}

  String master() {
    return master;
  }

  List<String> settings() {
    return settings;
  }
}
