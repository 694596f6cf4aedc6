package org.recompose.spark;

import org.recompose.train.remote.SubNetworks;

/** Opens whatever Spark calls a master. */
public final class SparkProvider implements SubNetworks.Provider {

    @Override
    public boolean takes(String where) {
        return !where.equals("processes");
    }

    @Override
    public SubNetworks open(String where) {
        return new SparkSubNetworks(where);
    }
}
