package org.djlext.examples.captions;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.djlext.flashattn.pretrained.EmbeddedCheckpoint;
import org.djlext.vlm.generate.TextTokenizer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Trains the miniature Chameleon from nothing: first its image tokenizer, by pictures alone, then
 * its decoder, on captions and the codes of pictures in both orders. Saves it as a HuggingFace
 * folder in float16 and measures it on captions that were held out. A run that was broken off goes
 * on from its last checkpoint when it is started again.
 */
@Command(
    name = "chameleon",
    description = "Trains the miniature Chameleon from nothing and measures it.",
    mixinStandardHelpOptions = true)
public final class TrainChameleonMiniature implements Callable<Integer> {

  private static final String TOKENIZER = "image tokenizer";
  private static final String DECODER = "decoder";
  private static final int LOG_EVERY = 20;

  @Option(names = "--out", required = true, description = "The folder of the finished model.")
  private Path out;

  @Option(
      names = "--tokenizer-steps",
      defaultValue = "1200",
      description = "Updates of the image tokenizer (${DEFAULT-VALUE}).")
  private int tokenizerSteps;

  @Option(
      names = "--pictures",
      defaultValue = "16",
      description = "Pictures of an update of the image tokenizer (${DEFAULT-VALUE}).")
  private int pictures;

  @Option(
      names = "--tokenizer-rate",
      defaultValue = "0.003",
      description = "Learning rate of the image tokenizer (${DEFAULT-VALUE}).")
  private float tokenizerRate;

  @Option(
      names = "--codes",
      defaultValue = "256",
      description = "Codes of the image tokenizer (${DEFAULT-VALUE}).")
  private int codes;

  @Option(
      names = "--pool",
      defaultValue = "20000",
      description = "Pictures of each kind that the decoder learns from (${DEFAULT-VALUE}).")
  private int poolSize;

  @Option(
      names = "--steps",
      defaultValue = "7000",
      description = "Updates of the decoder (${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--rows",
      defaultValue = "32",
      description = "Captions with pictures of an update of the decoder (${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--rate",
      defaultValue = "0.005",
      description = "Learning rate of the decoder (${DEFAULT-VALUE}).")
  private float rate;

  @Option(
      names = "--hidden",
      defaultValue = "128",
      description = "The size of a hidden state (${DEFAULT-VALUE}).")
  private int hidden;

  @Option(
      names = "--held-out",
      defaultValue = "200",
      description = "Held-out captions that are drawn and described (${DEFAULT-VALUE}).")
  private int heldOut;

  @Option(
      names = "--save-every",
      defaultValue = "200",
      description = "Updates between two checkpoints (${DEFAULT-VALUE}).")
  private int saveEvery;

  @Option(names = "--seed", defaultValue = "1", description = "Seed (${DEFAULT-VALUE}).")
  private long seed;

  @Spec private CommandSpec spec;

  private PrintWriter log;
  private CaptionTrainingRecord record;

  /** Constructs the command, as picocli does. */
  public TrainChameleonMiniature() {}

  /**
   * Runs the command.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new TrainChameleonMiniature()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    check();
    log = spec.commandLine().getErr();
    record = new CaptionTrainingRecord(out.resolveSibling(out.getFileName() + ".training"));
    record.put("settings", settings());
    Path checkpoint = record.checkpoint();
    CaptionTokens tokens = CaptionTokens.write(checkpoint, codes, MiniatureChameleon.CONTEXT);
    MiniatureChameleon miniature = MiniatureChameleon.create(hidden, tokens);
    try (Model model = Model.newInstance("mini-chameleon", "PyTorch");
        TextTokenizer words = TextTokenizer.open(checkpoint)) {
      model.setBlock(miniature.block());
      Engine.getInstance().setRandomSeed((int) seed);
      if (record.done(TOKENIZER) > 0) {
        miniature.load(model, checkpoint);
      } else {
        miniature.initialize(model);
      }
      trainTokenizer(miniature);
      trainDecoder(miniature, model, words);
      miniature.save(out, DataType.FLOAT16);
    }
    CaptionTokens.copy(checkpoint, out);
    EmbeddedCheckpoint.writeIndex(out);
    HeldOutCaptions.measure(out, heldOut, record, log);
    return 0;
  }

  private void trainTokenizer(MiniatureChameleon miniature) throws IOException {
    record.begin();
    new TokenizerTraining(tokenizerSteps, pictures, tokenizerRate, seed)
        .run(
            miniature.block().imageTokenizer(),
            record.done(TOKENIZER),
            (step, loss, remark) -> {
              if (updated(TOKENIZER, step, tokenizerSteps, loss, remark)) {
                miniature.save(record.checkpoint(), DataType.FLOAT32);
                saved(TOKENIZER, step + 1);
              }
            });
  }

  private void trainDecoder(MiniatureChameleon miniature, Model model, TextTokenizer words)
      throws IOException {
    if (record.done(DECODER) >= steps) {
      return;
    }
    PicturePool tidy = pool(miniature, model, Placing.TIDY);
    PicturePool free = pool(miniature, model, Placing.FREE);
    CaptionRows format = new CaptionRows(miniature.block().config().vocabulary(), words);
    record.begin();
    new ChameleonTraining(steps, rows, rate, seed)
        .run(
            miniature.block().decoder(),
            tidy,
            free,
            format,
            record.done(DECODER),
            moments(),
            (step, loss, norm, muon) -> {
              if (updated(DECODER, step, steps, loss, "gradient norm %.2f".formatted(norm))) {
                miniature.save(record.checkpoint(), DataType.FLOAT32);
                muon.save(miniature.block().decoder(), moments());
                saved(DECODER, step + 1);
              }
            });
  }

  private Path moments() {
    return record.checkpoint().resolve("optimizer.state");
  }

  private PicturePool pool(MiniatureChameleon miniature, Model model, Placing placing) {
    return PicturePool.encode(
        miniature.block().imageTokenizer(),
        model.getNDManager(),
        poolSize,
        placing,
        new SplittableRandom(seed + placing.ordinal()),
        made -> {
          if (made % 4096 == 0) {
            tell("%d of %d pictures of the kind %s encoded", made, poolSize, placing);
          }
        });
  }

  /** Returns whether it is time for a checkpoint. */
  private boolean updated(String part, int step, int all, float loss, String remark)
      throws IOException {
    record.add(part, step, loss);
    int done = step + 1;
    if (done % LOG_EVERY == 0) {
      double minutes = record.time(part).toMillis() / 60_000.0;
      tell(
          "%s, update %d of %d: loss %.4f, %s; about %.1f minutes left",
          part, done, all, loss, remark, minutes / done * (all - done));
    }
    return done % saveEvery == 0 || done == all;
  }

  private void saved(String part, int done) throws IOException {
    record.saved(part, done);
    record.put("minutes of the " + part, record.time(part).toMillis() / 60_000.0);
    record.put(
        "processor minutes of the " + part, record.processorTime(part).toMillis() / 60_000.0);
  }

  private void tell(String text, Object... values) {
    log.println(String.format(Locale.ROOT, text, values));
    log.flush();
  }

  private void check() throws IOException {
    for (int number : new int[] {tokenizerSteps, pictures, codes, poolSize, steps, saveEvery}) {
      if (number < 1) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "steps, pictures, codes: expected at least 1, found " + number);
      }
    }
    if (rows < 2 || heldOut < 2) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--rows, --held-out: expected at least 2, found %d and %d".formatted(rows, heldOut));
    }
    Files.createDirectories(out.toAbsolutePath().getParent());
  }

  private JsonObject settings() {
    JsonObject settings = new JsonObject();
    settings.addProperty("tokenizer-steps", tokenizerSteps);
    settings.addProperty("pictures", pictures);
    settings.addProperty("tokenizer-rate", tokenizerRate);
    settings.addProperty("codes", codes);
    settings.addProperty("pool", poolSize);
    settings.addProperty("steps", steps);
    settings.addProperty("rows", rows);
    settings.addProperty("rate", rate);
    settings.addProperty("hidden", hidden);
    settings.addProperty("held-out", heldOut);
    settings.addProperty("seed", seed);
    return settings;
  }
}
