package org.djlext.examples.spark.standalone;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;

/**
 * Spark's standalone master and workers, each a process on the loopback address. Workers have one
 * core, so that each runs one executor with one task at a time.
 */
public final class StandaloneCluster implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern ALIVE = Pattern.compile("\"aliveworkers\"\\s*:\\s*(\\d+)");

  private final Path folder;
  private final SparkHome home;
  private final int port = freePort();
  private final int page = freePort();
  private final Process master;
  private final List<Process> workers = new ArrayList<>();
  private final Map<String, String> environment;

  private StandaloneCluster(Path folder, Map<String, String> environment) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.environment = environment;
    home = SparkHome.make(folder.resolve("home"));
    master =
        start(
            "master",
            "org.apache.spark.deploy.master.Master",
            List.of(
                "--host",
                "127.0.0.1",
                "--port",
                "" + port,
                "--webui-port",
                Integer.toString(page)));
  }

  /**
   * Starts a cluster and waits until it is complete.
   *
   * @param folder where its processes keep what they write
   * @param workers how many, each with one core
   * @return the cluster, to be closed
   */
  public static StandaloneCluster start(Path folder, int workers) throws IOException {
    StandaloneCluster cluster = new StandaloneCluster(folder, Map.of());
    try {
      for (int i = 0; i < workers; i++) {
        cluster.startWorker();
      }
      cluster.awaitWorkers(workers);
      return cluster;
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** Returns the address for {@code --master}. */
  public String master() {
    return "spark://127.0.0.1:" + port;
  }

  /** Starts one more worker, which may take a moment to be known. */
  public void startWorker() throws IOException {
    int number = workers.size();
    workers.add(
        start(
            "worker-" + number,
            "org.apache.spark.deploy.worker.Worker",
            List.of(
                "--host",
                "127.0.0.1",
                "--cores",
                "1",
                "--memory",
                "1g",
                "--webui-port",
                "0",
                "--work-dir",
                work(number).toString(),
                master())));
  }

  /** Waits until the master knows of so many living workers. */
  public void awaitWorkers(int expected) {
    await("%d workers of %s".formatted(expected, master()), () -> alive() == expected);
  }

  /** Kills the executors of a worker, as {@code kill -9} does; the worker starts another one. */
  public void killExecutors(int worker) {
    List<ProcessHandle> executors = executors(worker);
    if (executors.isEmpty()) {
      throw new IllegalStateException("worker %d has no executor to kill".formatted(worker));
    }
    executors.forEach(ProcessHandle::destroyForcibly);
  }

  /** Kills a worker and its executors, as {@code kill -9} does. */
  public void killWorker(int worker) {
    List<ProcessHandle> executors = executors(worker);
    workers.get(worker).destroyForcibly();
    executors.forEach(ProcessHandle::destroyForcibly);
  }

  /** Returns what a program needs to run here: one task an executor, and quick to notice a loss. */
  public SparkConf conf() {
    return new SparkConf()
        .setMaster(master())
        .set("spark.ui.enabled", "false")
        .set("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s")
        .set("spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures", "300")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.executor.memory", "512m")
        .set("spark.executor.cores", "1")
        .set("spark.executor.extraClassPath", home.classes())
        .set(
            "spark.executor.extraJavaOptions",
            "-Dai.djl.offline=true -Dai.djl.default_engine=PyTorch -Xss2m"
                + " -Dai.djl.pytorch.num_threads=1 -Dai.djl.pytorch.num_interop_threads=1"
                + " -Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
  }

  /** Returns the folder that has the folders of a worker's executors. */
  public Path work(int worker) {
    return folder.resolve("work-" + worker);
  }

  /** Returns what the executors wrote to their standard error, for the message of a failed test. */
  public String executorErrors() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int worker = 0; worker < workers.size(); worker++) {
      if (Files.exists(work(worker))) {
        try (Stream<Path> files = Files.walk(work(worker))) {
          for (Path file : files.filter(path -> path.endsWith("stderr")).sorted().toList()) {
            all.append(file).append(":\n").append(Files.readString(file)).append('\n');
          }
        }
      }
    }
    return all.toString();
  }

  private List<ProcessHandle> executors(int worker) {
    return workers
        .get(worker)
        .toHandle()
        .descendants()
        .filter(
            process ->
                process
                    .info()
                    .arguments()
                    .map(words -> String.join(" ", words))
                    .orElse("")
                    .contains("CoarseGrainedExecutorBackend"))
        .toList();
  }

  private Process start(String name, String main, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", home.classPath(), "-Xmx256m", "-XX:+UseSerialGC"));
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=info");
    command.add(main);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("SPARK_HOME", home.folder().toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().putAll(environment);
    File log = folder.resolve(name + ".log").toFile();
    return builder.redirectErrorStream(true).redirectOutput(log).start();
  }

  private int alive() {
    try (var body = new URI("http://127.0.0.1:" + page + "/json/").toURL().openStream()) {
      String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
      Matcher matcher = ALIVE.matcher(text);
      return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
    } catch (IOException e) {
      if (!master.isAlive()) {
        throw new IllegalStateException("the master ended; see its log in " + folder, e);
      }
      return -1; // it is not there yet
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private void await(String what, java.util.function.BooleanSupplier met) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!met.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("waited in vain for %s; logs: %s".formatted(what, folder));
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> all = new ArrayList<>();
    for (Process worker : workers) {
      worker.toHandle().descendants().forEach(all::add);
      all.add(worker.toHandle());
    }
    all.add(master.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(process -> process.onExit().join());
  }
}
