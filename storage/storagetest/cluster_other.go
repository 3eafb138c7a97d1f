//go:build !unix

package storagetest

import "io"

func startCluster(string) (string, io.WriteCloser, error) { return "", nil, errNone }
