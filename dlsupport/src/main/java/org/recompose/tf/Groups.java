package org.recompose.tf;

import java.util.List;
import java.util.Map;

/** Equal arrays side by side along their last axis, as grouped convolutions take their kernels. */
final class Groups {

    private Groups() {}

    /** @param last the length of the last axis of one group's array */
    static float[] join(List<Map<String, float[]>> arrays, String path, int last) {
        int groups = arrays.size();
        if (groups == 1) {
            return arrays.get(0).get(path);
        }
        int rows = arrays.get(0).get(path).length / last;
        float[] joined = new float[rows * last * groups];
        for (int group = 0; group < groups; group++) {
            float[] own = arrays.get(group).get(path);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(own, row * last, joined, (row * groups + group) * last, last);
            }
        }
        return joined;
    }

    /** The inverse of {@link #join} for one group. */
    static float[] part(float[] joined, int last, int group, int groups) {
        if (groups == 1) {
            return joined;
        }
        int rows = joined.length / (last * groups);
        float[] own = new float[rows * last];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(joined, (row * groups + group) * last, own, row * last, last);
        }
        return own;
    }
}
