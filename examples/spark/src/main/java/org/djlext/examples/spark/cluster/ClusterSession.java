package org.djlext.examples.spark.cluster;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * Opens a session with what these programs need, where the user has not said otherwise: the jars
 * that executors must have, one task an executor, and a loss that is noticed soon.
 */
final class ClusterSession {

  private ClusterSession() {}

  /**
   * Opens a session.
   *
   * @param name what the cluster's pages show
   * @param master where, or null if {@code spark-submit} says it
   * @param settings of Spark, {@code NAME=VALUE} each
   * @return the session, to be closed
   * @throws IOException if a standalone master does not answer
   */
  static SparkSession open(String name, String master, List<String> settings) throws IOException {
    SparkConf conf = new SparkConf().setAppName(name);
    if (master != null) {
      conf.setMaster(master);
    }
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("--conf: expected NAME=VALUE, found " + setting);
      }
      conf.set(setting.substring(0, equals), setting.substring(equals + 1));
    }
    if (!conf.contains("spark.master")) {
      throw new IllegalArgumentException(
          "--master: expected where to run, such as spark://HOST:7077, found nothing; spark-submit says it too");
    }
    MasterAddress.check(conf.get("spark.master"));
    // an engine has one gradient collector a process
    conf.setIfMissing("spark.executor.cores", "1");
    conf.setIfMissing("spark.task.cpus", conf.get("spark.executor.cores"));
    conf.setIfMissing("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s");
    conf.setIfMissing("spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures", "60");
    String jars = jars();
    if (!jars.isEmpty()) {
      conf.setIfMissing("spark.jars", jars);
    }
    return SparkSession.builder().config(conf).getOrCreate();
  }

  /** Finds this program's jar and the libraries beside it; none if it runs from classes. */
  private static String jars() throws IOException {
    Path self;
    try {
      self =
          Path.of(ClusterSession.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
    Path libraries = self.resolveSibling("lib");
    if (!Files.isRegularFile(self) || !Files.isDirectory(libraries)) {
      return "";
    }
    try (Stream<Path> files = Files.list(libraries)) {
      return Stream.concat(Stream.of(self), files.filter(f -> f.toString().endsWith(".jar")))
          .map(Path::toString)
          .map(file -> file.replace(File.separatorChar, '/'))
          .collect(Collectors.joining(","));
    }
  }
}
