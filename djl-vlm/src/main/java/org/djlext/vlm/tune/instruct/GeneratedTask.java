package org.djlext.vlm.tune.instruct;

import com.google.gson.annotations.SerializedName;
import java.util.Map;

/**
 * A task that entered the pool, as it is written to the file.
 *
 * @param instruction what is asked
 * @param input what it is asked about, or an empty text
 * @param output the answer
 * @param mostSimilar the instructions that are most like it when it came, with their ROUGE-L
 * @param averageSimilarity the mean ROUGE-L to all instructions when it came
 */
public record GeneratedTask(
    String instruction,
    String input,
    String output,
    @SerializedName("most_similar_instructions") Map<String, Double> mostSimilar,
    @SerializedName("avg_similarity_score") double averageSimilarity) {}
