package org.djlext.vlm.tune.rollout;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.djlext.vlm.generate.CausalLanguageModel;

/**
 * Our side of compare_rollout_speed.py: answers {@code continuous SEED} and {@code static SEED},
 * read from standard input, with the seconds, those of processors, and the number of tokens. Static
 * batches wait for their longest answer; rows that have ended cost nothing there either.
 */
final class RolloutSpeed {

  private static final double NANOS = 1e9;

  private RolloutSpeed() {}

  public static void main(String[] args) throws Exception {
    int prompts = Integer.parseInt(args[1]);
    int answers = Integer.parseInt(args[2]);
    int rows = Integer.parseInt(args[3]);
    int stops = Integer.parseInt(args[4]);
    int most = Integer.parseInt(args[5]);
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(Path.of(args[0]))
            .build();
    OperatingSystemMXBean processors =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (ZooModel<NDList, NDList> model = criteria.loadModel()) {
      int vocabulary = ((CausalLanguageModel) model.getBlock()).vocabularySize();
      NDManager manager = model.getNDManager();
      System.out.println("first");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] command = line.split(" ");
        RolloutSettings settings =
            RolloutSettings.builder()
                .optTemperature(100) // any token is as likely, so that lengths are known
                .optMaxNewTokens(most)
                .optRows(rows)
                .optStopIds(LongStream.range(0, stops).boxed().collect(Collectors.toSet()))
                .optSeed(Long.parseLong(command[1]))
                .build();
        Random random = new Random(settings.seed());
        List<RolloutPrompt> asked = new ArrayList<>();
        for (int i = 0; i < prompts; i++) {
          long[] ids = random.longs(8 + random.nextInt(32), stops, vocabulary).toArray();
          asked.add(new RolloutPrompt(i, ids, answers));
        }
        List<List<RolloutPrompt>> batches = new ArrayList<>();
        if (command[0].equals("static")) {
          for (int i = 0; i < prompts; i += rows / answers) {
            batches.add(asked.subList(i, Math.min(i + rows / answers, prompts)));
          }
        } else {
          batches.add(asked);
        }
        long start = System.nanoTime();
        long worked = processors.getProcessCpuTime();
        long tokens = 0;
        try (RolloutGenerator generator =
            new RolloutGenerator(model.getBlock(), manager, settings)) {
          for (List<RolloutPrompt> batch : batches) {
            tokens += generator.generate(batch, 0).stream().mapToLong(r -> r.ids().length).sum();
          }
        }
        double seconds = (System.nanoTime() - start) / NANOS;
        double work = (processors.getProcessCpuTime() - worked) / NANOS;
        System.out.println(String.format(Locale.ROOT, "%.6f %.6f %d", seconds, work, tokens));
      }
    }
  }
}
