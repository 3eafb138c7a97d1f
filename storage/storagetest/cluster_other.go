//go:build !unix

package storagetest

import "io"

func startCluster() (string, io.Closer, error) { return "", nil, errNone }
