package org.djlext.vlm.tune.rollout;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** An answer in the making. */
final class Draft {

  private static final int FIRST_ROOM = 32;

  private final RolloutPrompt prompt;
  private final int answer;
  private long[] ids = new long[FIRST_ROOM];
  private float[] logProbs = new float[FIRST_ROOM];
  private int[] versions = new int[FIRST_ROOM];
  private int length;
  private RolloutStatus status = RolloutStatus.PARTIAL;

  Draft(RolloutPrompt prompt, int answer) {
    this.prompt = prompt;
    this.answer = answer;
  }

  /** Returns the answers to a prompt, not begun yet. */
  static List<Draft> all(RolloutPrompt prompt) {
    return IntStream.range(0, prompt.answers()).mapToObj(i -> new Draft(prompt, i)).toList();
  }

  /** Goes on with an answer that was left off. */
  static Draft of(Rollout rollout) {
    Draft draft = new Draft(rollout.prompt(), rollout.answer());
    draft.length = rollout.ids().length;
    int room = Math.max(FIRST_ROOM, draft.length);
    draft.ids = Arrays.copyOf(rollout.ids(), room);
    draft.logProbs = Arrays.copyOf(rollout.logProbs(), room);
    draft.versions = Arrays.copyOf(rollout.versions(), room);
    draft.status = rollout.status();
    return draft;
  }

  /** Returns what must be read before the next token: the prompt, and what there is behind it. */
  long[] text() {
    return length == 0 ? prompt.ids() : rollout().all();
  }

  /** Says whether the same text must be read for another answer. */
  boolean sharesPrompt(Draft other) {
    return length == 0 && other.length == 0 && prompt.ids() == other.prompt.ids();
  }

  RolloutPrompt prompt() {
    return prompt;
  }

  /** Returns the bits that decide the next token. */
  long chance(long seed) {
    return Chance.at(seed, prompt.index(), answer, length);
  }

  /** Returns the version of the oldest token, or the greatest possible one if there is none. */
  int oldestVersion() {
    return Arrays.stream(versions, 0, length).min().orElse(Integer.MAX_VALUE);
  }

  /** Forgets all tokens. */
  void restart() {
    length = 0;
    status = RolloutStatus.PARTIAL;
  }

  long lastId() {
    return ids[length - 1];
  }

  boolean isOpen() {
    return status == RolloutStatus.PARTIAL;
  }

  /** Takes in a token, and sees whether it is the last. */
  void add(long id, float logProb, int version, RolloutSettings settings, int contextLength) {
    if (length == ids.length) {
      ids = Arrays.copyOf(ids, 2 * length);
      logProbs = Arrays.copyOf(logProbs, 2 * length);
      versions = Arrays.copyOf(versions, 2 * length);
    }
    ids[length] = id;
    logProbs[length] = logProb;
    versions[length] = version;
    length++;
    if (settings.stopIds().contains(id)) {
      status = RolloutStatus.FINISHED;
    } else if (length >= settings.maxNewTokens() || prompt.ids().length + length >= contextLength) {
      status = RolloutStatus.CUT;
    }
  }

  Rollout rollout() {
    return new Rollout(
        prompt,
        answer,
        Arrays.copyOf(ids, length),
        Arrays.copyOf(logProbs, length),
        Arrays.copyOf(versions, length),
        status);
  }
}
