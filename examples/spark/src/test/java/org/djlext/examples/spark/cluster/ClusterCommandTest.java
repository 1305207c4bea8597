package org.djlext.examples.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as its users call it, on one machine. */
class ClusterCommandTest {

  private static final String QUIET = "--conf=spark.ui.enabled=false";
  private static final String HERE = "--conf=spark.driver.host=127.0.0.1";

  @TempDir private Path folder;

  @Test
  @Timeout(60)
  void aMasterThatIsNotThereIsToldOfSoon() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    String master = "spark://127.0.0.1:" + port;
    assertThatThrownBy(() -> ClusterSession.open("none", master, List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("--master " + master + ": no master answers")
        .hasMessageContaining("refused");
    assertThatThrownBy(() -> ClusterSession.open("none", "spark://host", List.of()))
        .hasMessage("--master: expected spark://HOST:PORT, found spark://host");
    assertThatThrownBy(() -> ClusterSession.open("none", null, List.of()))
        .hasMessageContaining("--master: expected where to run");
  }

  @Test
  void promptsOfAFileAreAnsweredByAConfiguration() throws IOException {
    Files.writeString(folder.resolve("prompts.jsonl"), "{\"prompt\":\"What is 3 + 4?\"}\n");
    Path config =
        Files.writeString(
            folder.resolve("predict.yaml"),
            "model: djl://org.djlext.vlm/mini-llama\nprompts: prompts.jsonl\nchat: true\nmax_new_tokens: 8\n");
    Path out = folder.resolve("answers");
    int code =
        Cluster.run("predict", "--master=local[1]", QUIET, HERE, "--out=" + out, config.toString());
    assertThat(code).isZero();
    try (SparkSession spark = SparkSession.builder().master("local[1]").getOrCreate()) {
      List<Row> rows = spark.read().parquet(out.toString()).collectAsList();
      assertThat(rows).singleElement().satisfies(row -> assertThat(row.getString(2)).isNotBlank());
    }
  }

  @Test
  void aConfigurationThatIsWrongFailsBeforeAClusterIsAskedFor() throws IOException {
    Path config = Files.writeString(folder.resolve("sft.yaml"), "model: m\ndata: d\nrate: 1\n");
    assertThat(Cluster.run("train", "--out=" + folder.resolve("out"), config.toString()))
        .isEqualTo(1);
    assertThat(Cluster.run("train", config.toString())).as("without --out").isEqualTo(2);
  }
}
