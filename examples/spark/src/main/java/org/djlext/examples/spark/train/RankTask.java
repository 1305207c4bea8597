package org.djlext.examples.spark.train;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import org.apache.spark.BarrierTaskContext;
import org.djlext.examples.spark.exchange.BlockExchange;
import org.djlext.vlm.tune.DivergedException;
import org.djlext.vlm.tune.RanksStoppedException;
import org.djlext.vlm.tune.zero.ShardedCheckpoint;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * What a worker does as a rank: opens its work, meets the others, and trains. What all ranks come
 * to alike is returned; what befalls one alone is thrown, so that Spark begins the stage again.
 */
final class RankTask extends AbstractFunction1<Iterator<Integer>, Iterator<RankOutcome>>
    implements Serializable {

  private static final long serialVersionUID = 1L;

  private final RankProgram program;
  private final String folder;
  private final Duration patience;

  RankTask(RankProgram program, String folder, Duration patience) {
    this.program = program;
    this.folder = folder;
    this.patience = patience;
  }

  @Override
  public Iterator<RankOutcome> apply(Iterator<Integer> unused) {
    try {
      return CollectionConverters.asScala(List.of(outcome()).iterator());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private RankOutcome outcome() throws IOException {
    BarrierTaskContext context = BarrierTaskContext.get();
    RankWork work = null;
    String failure = null;
    SortedMap<String, String> fingerprint = RankGreeting.empty();
    try {
      fingerprint.putAll(program.fingerprint());
      fingerprint.put("library version", libraryVersion());
      fingerprint.put("DJL version", Engine.getDjlVersion());
      fingerprint.put("engine", Engine.getInstance().toString());
      work = program.open(Path.of(folder));
    } catch (NoSuchFileException e) {
      failure = "expected a file or folder on this worker, found none: " + e.getFile();
    } catch (IOException | IllegalArgumentException e) {
      failure = e.getMessage();
    }
    try {
      String address = BlockExchange.address();
      RankGreeting greeting = new RankGreeting(address, fingerprint, failure);
      RankGreeting[] all = RankGreeting.read(context.allGather(greeting.toJson()));
      String refusal = RankGreeting.refusal(all);
      if (refusal != null) {
        return new RankOutcome(
            context.partitionId(), context.stageAttemptNumber(), 0, 0, 0, refusal, true);
      }
      String[] addresses = new String[all.length];
      for (int rank = 0; rank < all.length; rank++) {
        addresses[rank] = all[rank].address();
      }
      return train(context, work, new BlockExchange(context, addresses, patience));
    } finally {
      if (work != null) {
        work.close();
      }
    }
  }

  private static RankOutcome train(
      BarrierTaskContext context, RankWork work, BlockExchange exchange) throws IOException {
    int updates = 0;
    String failure = null;
    boolean own = false;
    try {
      updates = work.run().buildRank(exchange).run();
    } catch (RanksStoppedException e) {
      failure = e.getMessage();
      own = e.own();
    } catch (DivergedException e) {
      failure = e.getMessage();
    } finally {
      exchange.close();
    }
    return new RankOutcome(
        context.partitionId(),
        context.stageAttemptNumber(),
        updates,
        exchange.sent(),
        exchange.received(),
        failure,
        own);
  }

  private static String libraryVersion() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = ShardedCheckpoint.class.getResourceAsStream("library.properties")) {
      properties.load(in);
    }
    return properties.getProperty("version");
  }
}
