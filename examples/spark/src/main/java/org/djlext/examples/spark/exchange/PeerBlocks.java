package org.djlext.examples.spark.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.network.buffer.NioManagedBuffer;
import org.apache.spark.storage.BlockData;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.StorageLevel;
import scala.Option;
import scala.concurrent.Future;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/**
 * Blocks that go from task to task of a barrier stage, each with a label of its own. What another
 * attempt of the stage left behind has another name and is never taken for one's own.
 */
final class PeerBlocks implements AutoCloseable {

  private static final ClassTag<byte[]> BYTES = ClassTag$.MODULE$.apply(byte[].class);
  private static final long SHORT_NAP = 50_000; // ns
  private static final long LONG_NAP = 1_000_000;

  private final BarrierTaskContext context;
  private final Duration patience;
  private final BlockManager blocks = SparkEnv.get().blockManager();
  private final List<Peer> peers = new ArrayList<>();
  private final Queue<Upload> uploads = new ArrayDeque<>();
  private final ExecutorService remover =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "removes taken blocks");
            thread.setDaemon(true);
            return thread;
          });

  /** Where a rank is. */
  private static final class Peer {

    private final String host;
    private final int port;
    private final String executor;

    Peer(String address) {
      String[] parts = address.split("\t");
      host = parts[0];
      port = Integer.parseInt(parts[1]);
      executor = parts[2];
    }

    @Override
    public String toString() {
      return "executor %s on %s:%d".formatted(executor, host, port);
    }
  }

  private record Upload(int to, Future<BoxedUnit> done) {}

  /**
   * Makes the ways to the others.
   *
   * @param addresses of all ranks, what each said of itself by {@link #address}
   */
  PeerBlocks(BarrierTaskContext context, String[] addresses, Duration patience) {
    this.context = context;
    this.patience = patience;
    for (String address : addresses) {
      peers.add(new Peer(address));
    }
    for (int rank = 0; rank < addresses.length; rank++) {
      if (rank != rank() && addresses[rank].equals(addresses[rank()])) {
        throw new IllegalStateException(
            "ranks %d and %d: expected executors of their own, as an engine has one gradient collector; found both in %s; set spark.task.cpus to the cores of an executor"
                .formatted(Math.min(rank, rank()), Math.max(rank, rank()), peers.get(rank)));
      }
    }
  }

  static String address() {
    BlockManagerId id = SparkEnv.get().blockManager().blockManagerId();
    return id.host() + "\t" + id.port() + "\t" + id.executorId();
  }

  int rank() {
    return context.partitionId();
  }

  int ranks() {
    return peers.size();
  }

  /** Allocates what can be sent. */
  static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Sends a block, which must not change any more; returns before it has arrived. */
  void send(int to, String label, ByteBuffer content) throws IOException {
    Peer peer = peers.get(to);
    BlockId name = name(rank(), to, label);
    Future<BoxedUnit> done =
        blocks
            .blockTransferService()
            .uploadBlock(
                peer.host,
                peer.port,
                peer.executor,
                name,
                new NioManagedBuffer(content),
                StorageLevel.MEMORY_AND_DISK_SER(),
                BYTES);
    uploads.add(new Upload(to, done));
    checkUploads();
  }

  /** Waits for a block of a rank, lets it be read, and drops it. */
  void take(int from, String label, Consumer<ByteBuffer> reader) throws IOException {
    BlockId name = name(from, rank(), label);
    BlockData content = await(from, name);
    try {
      reader.accept(content.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
    } finally {
      blocks.releaseLockAndDispose(name, content, Option.empty());
    }
    // the driver is told, which takes a while
    remover.execute(() -> blocks.removeBlock(name, true));
  }

  private BlockData await(int from, BlockId name) throws IOException {
    long begin = System.nanoTime();
    long nap = SHORT_NAP;
    while (true) {
      Option<BlockData> content = blocks.getLocalBytes(name);
      if (content.isDefined()) {
        return content.get();
      }
      context.killTaskIfInterrupted(); // if another rank failed
      checkUploads();
      if (System.nanoTime() - begin > patience.toNanos()) {
        throw new LostRankException(
            "rank %d waited %d s in vain for rank %d in %s"
                .formatted(rank(), patience.toSeconds(), from, peers.get(from)),
            null);
      }
      LockSupport.parkNanos(nap);
      nap = Math.min(nap * 2, LONG_NAP);
    }
  }

  private void checkUploads() throws IOException {
    while (!uploads.isEmpty() && uploads.peek().done.isCompleted()) {
      Upload upload = uploads.remove();
      Try<BoxedUnit> result = upload.done.value().get();
      if (result.isFailure()) {
        Throwable cause = result.failed().get();
        throw new LostRankException(
            "rank %d could not send to rank %d in %s: %s"
                .formatted(rank(), upload.to, peers.get(upload.to), cause.getMessage()),
            cause);
      }
    }
  }

  private BlockId name(int from, int to, String label) {
    return BlockId.apply(prefix() + "-%d-%d-%s".formatted(from, to, label));
  }

  /** What Spark calls test blocks are those whose names are free. */
  private String prefix() {
    return "test_rank-%d-%d".formatted(context.stageId(), context.stageAttemptNumber());
  }

  /** Drops what was not taken. */
  @Override
  public void close() {
    remover.shutdown();
    String stage = "test_rank-%d-".formatted(context.stageId());
    scala.runtime.AbstractFunction1<BlockId, Object> ours =
        new scala.runtime.AbstractFunction1<>() {
          @Override
          public Object apply(BlockId id) {
            return id.name().startsWith(stage);
          }
        };
    for (BlockId left :
        scala.jdk.javaapi.CollectionConverters.asJava(blocks.getMatchingBlockIds(ours))) {
      blocks.removeBlock(left, true);
    }
  }
}
