package org.djlext.examples.spark;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A program for {@code spark-submit}: embeds all faces of the pictures in a folder. */
@Command(
    name = "EmbedFolder",
    mixinStandardHelpOptions = true,
    description =
        "Finds and embeds all faces of the pictures in a folder and the folders in it, and writes a"
            + " row for each: picture, place, score and embedding.")
public final class EmbedFolder implements Callable<Integer> {

  @Option(
      names = "--pictures",
      required = true,
      paramLabel = "FOLDER",
      description = "Where the pictures are: a folder, or whatever address Spark reads.")
  private String pictures;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "Where rows go, as Parquet; must not exist.")
  private String out;

  @Option(
      names = "--detector",
      paramLabel = "MODEL",
      defaultValue = "djl://org.djlext.face/mini-face-detector",
      description = "What finds faces: a folder, or djl://GROUP/NAME. Default: ${DEFAULT-VALUE}.")
  private String detector;

  @Option(
      names = "--detector-threshold",
      paramLabel = "P",
      defaultValue = "0.5",
      description = "How sure a face must be, 0 to 1. Default: ${DEFAULT-VALUE}.")
  private double threshold;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = "djl://org.djlext.face/mini-face-embedding",
      description = "What embeds them: likewise. Default: ${DEFAULT-VALUE}.")
  private String model;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "16",
      description = "How many faces are embedded at a time. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description =
          "Into how many parts the work is cut; each loads the models once. Default: as Spark"
              + " does.")
  private Integer partitions;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "Where to run without spark-submit, such as local[2].")
  private String master;

  private EmbedFolder() {}

  /**
   * Runs the program and ends the process with its exit code.
   *
   * @param args the options
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /**
   * Runs the program.
   *
   * @param args the options
   * @return the exit code
   */
  static int run(String... args) {
    return new CommandLine(new EmbedFolder()).execute(args);
  }

  @Override
  public Integer call() throws IOException {
    SparkSession.Builder builder = SparkSession.builder().appName("faces of " + pictures);
    if (master != null) {
      builder.master(master);
    }
    try (SparkSession spark = builder.getOrCreate()) {
      Dataset<Row> files =
          spark
              .read()
              .format("binaryFile")
              .option("recursiveFileLookup", "true")
              .option("pathGlobFilter", "*.{jpg,jpeg,png,gif,bmp,tif,tiff,JPG,JPEG,PNG}")
              .load(pictures);
      if (partitions != null) {
        files = files.repartition(partitions);
      }
      new FaceEmbeddingJob(detector, threshold, model, batch)
          .embed(files)
          .write()
          .mode(SaveMode.ErrorIfExists)
          .parquet(out);
      Dataset<Row> rows = spark.read().parquet(out);
      long failed = rows.filter(col("error").isNotNull()).count();
      System.out.printf(
          "%d faces in %s, pictures that could not be used: %d%n",
          rows.count() - failed, out, failed);
      return failed == 0 ? 0 : 1;
    }
  }
}
